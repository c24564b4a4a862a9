package com.t82.push;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** FCM's HTTP v1: accepts, refuses, is down, stops in the middle of an answer, or loses it. */
class FcmStub {

    /** Answers of Google. */
    enum Refusal {
        UNREGISTERED(404, "NOT_FOUND", "Requested entity was not found.", fcm("UNREGISTERED")),
        NOT_A_TOKEN(
                400,
                "INVALID_ARGUMENT",
                "The registration token is not a valid FCM registration token",
                fcm("INVALID_ARGUMENT")),
        NOT_A_TOKEN_WITH_FIELD(
                400,
                "INVALID_ARGUMENT",
                "Request contains an invalid argument.",
                fcm("INVALID_ARGUMENT") + "," + badRequest("message.token", "Invalid registration token")),
        NO_RECIPIENT(
                400,
                "INVALID_ARGUMENT",
                "Recipient of the message is not set.",
                badRequest("message", "Recipient of the message is not set.") + "," + fcm("INVALID_ARGUMENT")),
        INVALID_PAYLOAD(
                400,
                "INVALID_ARGUMENT",
                "Invalid value at 'message.data[0].value' (TYPE_STRING), 12",
                badRequest("message.data[0].value", "Invalid value at 'message.data[0].value' (TYPE_STRING), 12")),
        TOO_LARGE(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", ""),
        SENDER_ID_MISMATCH(403, "PERMISSION_DENIED", "SenderId mismatch", fcm("SENDER_ID_MISMATCH")),
        THIRD_PARTY_AUTH_ERROR(
                401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service", fcm("THIRD_PARTY_AUTH_ERROR")),
        UNAUTHENTICATED(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
                        + "valid authentication credential.",
                """
                {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_TYPE_UNSUPPORTED",
                 "domain": "googleapis.com"}"""),
        NO_SUCH_PROJECT(404, "NOT_FOUND", "Requested entity was not found.", ""),
        QUOTA_EXCEEDED(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", fcm("QUOTA_EXCEEDED")),
        INTERNAL(500, "INTERNAL", "Internal error encountered.", fcm("INTERNAL")),
        UNAVAILABLE(503, "UNAVAILABLE", "The service is currently unavailable.", fcm("UNAVAILABLE"));

        private final int status;
        private final String body;

        Refusal(int status, String name, String message, String details) {
            this.status = status;
            this.body = """
                    {"error": {"code": %d, "message": "%s", "status": "%s", "details": [%s]}}""".formatted(status, message, name, details);
        }

        private static String fcm(String errorCode) {
            return """
                    {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "%s"}""".formatted(errorCode);
        }

        private static String badRequest(String field, String description) {
            return """
                    {"@type": "type.googleapis.com/google.rpc.BadRequest",
                     "fieldViolations": [{"field": "%s", "description": "%s"}]}""".formatted(field, description);
        }
    }

    private final JsonMapper json = new JsonMapper();
    private final HttpServer server;

    final List<JsonNode> accepted = new CopyOnWriteArrayList<>();
    final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
    final Set<String> stalled = ConcurrentHashMap.newKeySet();
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger answersToLose = new AtomicInteger();
    volatile boolean down;

    FcmStub() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1024);
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
        refusals.clear();
        stalled.clear();
        calls.set(0);
        answersToLose.set(0);
        down = false;
    }

    List<String> titlesFor(String token) {
        return shownOn(token, "title");
    }

    List<String> bodiesFor(String token) {
        return shownOn(token, "body");
    }

    private List<String> shownOn(String token, String part) {
        return accepted.stream()
                .filter(message -> message.path("token").asString().equals(token))
                .map(message -> message.path("notification").path(part).asString())
                .toList();
    }

    private void send(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        JsonNode message =
                json.readTree(exchange.getRequestBody().readAllBytes()).path("message");
        String token = message.path("token").asString();
        Refusal refusal = refusals.get(token);
        if (down) {
            answer(exchange, Refusal.UNAVAILABLE);
        } else if (!"Bearer stand-in".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, Refusal.UNAUTHENTICATED);
        } else if (stalled.contains(token)) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        } else if (refusal != null) {
            answer(exchange, refusal);
        } else {
            accepted.add(message);
            if (answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer(exchange, Refusal.UNAVAILABLE);
            } else {
                answer(exchange, 200, "{\"name\": \"projects/t82/messages/" + accepted.size() + "\"}");
            }
        }
    }

    private static void answer(HttpExchange exchange, Refusal refusal) throws IOException {
        answer(exchange, refusal.status, refusal.body);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
