package com.t82.user.provider;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * The endpoints of Kakao and Google that a sign-in uses, in their real formats. It knows the configured tokens, their
 * owners and the app they were issued to, which is ours by default.
 */
public final class StubProvider {

    public static final String KAKAO_APP = "123456";
    public static final String WEB_CLIENT = "web.apps.googleusercontent.com";
    public static final String IOS_CLIENT = "ios.apps.googleusercontent.com";

    private final HttpServer server;
    private final Map<String, String> people = new ConcurrentHashMap<>();
    private final Map<String, String> apps = new ConcurrentHashMap<>();
    private volatile int outage;

    public StubProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        for (String path : new String[] {"/v2/user/me", "/userinfo"}) {
            server.createContext(path, exchange -> {
                String person = people.get(tokenOf(exchange));
                if (outage != 0) {
                    send(exchange, outage, "{}");
                } else if (person == null) {
                    send(exchange, 401, "{\"msg\":\"this access token does not exist\",\"code\":-401}");
                } else {
                    send(exchange, 200, person);
                }
            });
        }
        server.createContext("/v1/user/access_token_info", exchange -> {
            String token = tokenOf(exchange);
            if (outage != 0) {
                send(exchange, outage, "{}");
            } else if (!people.containsKey(token)) {
                send(exchange, 401, "{\"msg\":\"this access token does not exist\",\"code\":-401}");
            } else {
                String app = apps.getOrDefault(token, KAKAO_APP);
                send(exchange, 200, "{\"id\":1,\"expires_in\":21599,\"app_id\":" + app + "}");
            }
        });
        server.createContext("/tokeninfo", exchange -> {
            String token = tokenOf(exchange);
            if (outage != 0) {
                send(exchange, outage, "{}");
            } else if (exchange.getRequestURI().getQuery() != null
                    || !exchange.getRequestMethod().equals("POST")) {
                send(exchange, 500, "{\"error\":\"a token must not stand in an address\"}");
            } else if (!people.containsKey(token)) {
                send(exchange, 400, "{\"error\":\"invalid_token\",\"error_description\":\"Invalid Value\"}");
            } else {
                String client = apps.getOrDefault(token, WEB_CLIENT);
                send(exchange, 200, """
                        {"azp":"%s","aud":"%s","sub":"1","scope":"openid","exp":"1800000000","expires_in":"3599",
                         "email_verified":"true","access_type":"online"}
                        """.formatted(client, client));
            }
        });
        server.createContext(
                "/.well-known/openid-configuration",
                exchange ->
                        send(exchange, 200, "{\"issuer\":\"x\",\"userinfo_endpoint\":\"" + base() + "/userinfo\"}"));
        server.start();
    }

    public URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void knowsKakao(String token, long id, String email, boolean verified) {
        people.put("Bearer " + token, """
                {"id":%d,"connected_at":"2026-01-01T00:00:00Z",
                 "properties":{"nickname":"라이언","profile_image":"http://k.kakaocdn.net/ryan.jpg"},
                 "kakao_account":{"has_email":true,"is_email_valid":true,"is_email_verified":%b,"email":"%s"}}
                """.formatted(id, verified, email));
    }

    void knowsKakaoWithoutConsent(String token, long id) {
        people.put("Bearer " + token, "{\"id\":" + id + ",\"connected_at\":\"2026-01-01T00:00:00Z\"}");
    }

    /** Kakao's answer for a person who shares the nickname but not the e-mail address. */
    void knowsKakaoWithoutEmail(String token, long id) {
        people.put("Bearer " + token, """
                {"id":%d,"connected_at":"2026-01-01T00:00:00Z","properties":{"nickname":"라이언"},
                 "kakao_account":{"profile_nickname_needs_agreement":false,"profile":{"nickname":"라이언"},
                  "has_email":true,"email_needs_agreement":true}}
                """.formatted(id));
    }

    void knowsGoogleWithoutEmail(String token, String sub) {
        people.put("Bearer " + token, "{\"sub\":\"%s\",\"name\":\"Grace\"}".formatted(sub));
    }

    /** @param app a Kakao app's number or a Google client's id */
    void wasIssuedTo(String app, String token) {
        apps.put("Bearer " + token, app);
    }

    void knowsGoogle(String token, String sub, String email, boolean verified) {
        people.put("Bearer " + token, """
                {"sub":"%s","name":"Grace","given_name":"Grace","picture":"https://lh3.googleusercontent.com/a",
                 "email":"%s","email_verified":%b,"locale":"ko"}
                """.formatted(sub, email, verified));
    }

    /** A person of a Workspace domain, whose mailboxes Google hosts. */
    void knowsGoogleWorkspace(String token, String sub, String email, String domain) {
        people.put("Bearer " + token, """
                {"sub":"%s","name":"Grace","email":"%s","email_verified":true,"hd":"%s"}
                """.formatted(sub, email, domain));
    }

    /** @param status the answer to every question about a person; 0 ends the outage */
    void outage(int status) {
        outage = status;
    }

    private static String tokenOf(com.sun.net.httpserver.HttpExchange exchange) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void send(com.sun.net.httpserver.HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json;charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
