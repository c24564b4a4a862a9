package com.t82.push;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks FCM's HTTP v1: accepts, knows dead tokens, is down, or accepts and loses the answer. */
class FcmStub {

    private final JsonMapper json = new JsonMapper();
    private final HttpServer server;

    final List<JsonNode> accepted = new CopyOnWriteArrayList<>();
    final Set<String> dead = ConcurrentHashMap.newKeySet();
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger answersToLose = new AtomicInteger();
    volatile boolean down;

    FcmStub() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/stub/v1/projects/t82/messages:send", this::send);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/stub";
    }

    void reset() {
        accepted.clear();
        dead.clear();
        calls.set(0);
        answersToLose.set(0);
        down = false;
    }

    List<String> bodiesFor(String token) {
        return accepted.stream()
                .filter(message -> message.path("token").asString().equals(token))
                .map(message -> message.path("notification").path("body").asString())
                .toList();
    }

    private void send(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        JsonNode message =
                json.readTree(exchange.getRequestBody().readAllBytes()).path("message");
        String token = message.path("token").asString();
        if (down) {
            answer(exchange, 503, refusal(503, "UNAVAILABLE", "UNAVAILABLE"));
        } else if (!"Bearer stand-in".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, refusal(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"));
        } else if (dead.contains(token)) {
            answer(exchange, 404, refusal(404, "NOT_FOUND", "UNREGISTERED"));
        } else {
            accepted.add(message);
            if (answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer(exchange, 503, refusal(503, "UNAVAILABLE", "UNAVAILABLE"));
            } else {
                answer(exchange, 200, "{\"name\": \"projects/t82/messages/" + accepted.size() + "\"}");
            }
        }
    }

    private static String refusal(int status, String name, String errorCode) {
        return """
                {"error": {"code": %d, "message": "no", "status": "%s", "details": [
                  {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "%s"}]}}""".formatted(status, name, errorCode);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
