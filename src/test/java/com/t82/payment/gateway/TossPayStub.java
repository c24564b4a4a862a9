package com.t82.payment.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stub of Toss Pay over HTTP: it has a ledger, follows the rules of the gateway and fails as the test sets it. */
public class TossPayStub {

    /**
     * How the next call fails. With DONE_… the stub carries the call out before it fails; with LATE it does so only in
     * {@link #catchUp()}, long after the caller got an error.
     */
    public enum Fault {
        REFUSE,
        SERVER_ERROR,
        GARBAGE,
        HANG,
        RESET,
        DONE_BUT_SERVER_ERROR,
        DONE_BUT_HANG,
        DONE_BUT_HELD,
        LATE
    }

    /** One payment as the gateway sees it. */
    public static class StubPayment {
        public final String payToken;
        public final String orderNo;
        public volatile long amount;
        public volatile String state = "PAY_STANDBY";
        public volatile long refunded;
        public volatile int charges;
        public final Map<String, Long> refunds = new LinkedHashMap<>();
        public final JsonNode creation;

        StubPayment(String payToken, String orderNo, long amount, JsonNode creation) {
            this.payToken = payToken;
            this.orderNo = orderNo;
            this.amount = amount;
            this.creation = creation;
        }
    }

    public static final String API_KEY = "sk_test_secret_of_the_stub";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public final Map<String, StubPayment> ledger = new ConcurrentHashMap<>();
    public final List<String> calls = new CopyOnWriteArrayList<>();
    final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    final List<String> lengths = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch held = new CountDownLatch(1);
    volatile long hangMillis = 5_000;
    public volatile long delayMillis;
    private int tokens;

    public TossPayStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v2/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void reset() {
        ledger.clear();
        calls.clear();
        requests.clear();
        lengths.clear();
        faults.clear();
        late.clear();
        held = new CountDownLatch(1);
        delayMillis = 0;
    }

    public void next(String call, Fault... kinds) {
        faults.computeIfAbsent(call, key -> new ArrayDeque<>()).addAll(List.of(kinds));
    }

    /** Carries out the calls that are late. */
    public void catchUp() {
        late.forEach(Runnable::run);
        late.clear();
    }

    /** Sends the answers that are held. */
    public void sendHeldAnswers() {
        held.countDown();
    }

    public void approve(String payToken) {
        entry(payToken).state = "PAY_APPROVED";
    }

    public StubPayment entry(String payToken) {
        return ledger.values().stream()
                .filter(entry -> entry.payToken.equals(payToken))
                .findFirst()
                .orElseThrow();
    }

    public StubPayment only() {
        return ledger.values().iterator().next();
    }

    public long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestURI().getPath().substring("/api/v2/".length());
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        calls.add(call);
        requests.add(request);
        lengths.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Length")));
        Fault fault;
        synchronized (faults) {
            fault = faults.getOrDefault(call, new ArrayDeque<>()).poll();
        }
        if (delayMillis > 0) {
            sleep(delayMillis);
        }
        if (fault == Fault.RESET) {
            exchange.close();
            return;
        }
        if (fault == Fault.HANG) {
            sleep(hangMillis);
        }
        String answer = "";
        if (fault == Fault.REFUSE) {
            answer = refusal("STUB_REFUSED");
        } else if (fault == Fault.LATE) {
            late.add(() -> perform(call, request));
        } else if (fault == null || fault.name().startsWith("DONE_")) {
            answer = perform(call, request);
        }
        if (fault == Fault.DONE_BUT_HANG) {
            sleep(hangMillis);
        }
        if (fault == Fault.DONE_BUT_HELD) {
            await(held);
        }
        boolean broken = fault == Fault.SERVER_ERROR || fault == Fault.DONE_BUT_SERVER_ERROR || fault == Fault.LATE;
        byte[] body = (fault == Fault.GARBAGE ? "<html>no</html>" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(broken ? 500 : 200, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private String perform(String call, JsonNode request) {
        synchronized (ledger) {
            return switch (call) {
                case "payments" -> create(request);
                case "execute" -> execute(request);
                case "status" -> status(request);
                case "refunds" -> refund(request);
                default -> refusal("NO_SUCH_CALL");
            };
        }
    }

    private String create(JsonNode request) {
        String orderNo = request.path("orderNo").asString();
        if (ledger.containsKey(orderNo)) {
            return refusal("DUPLICATE_ORDER_NO");
        }
        StubPayment entry = new StubPayment(
                "token-" + ++tokens + "-" + orderNo,
                orderNo,
                request.path("amount").asLong(),
                request);
        ledger.put(orderNo, entry);
        return JSON.writeValueAsString(Map.of(
                "code",
                0,
                "checkoutPage",
                "https://ul.toss.im?payToken=" + entry.payToken,
                "payToken",
                entry.payToken));
    }

    private String execute(JsonNode request) {
        StubPayment entry = find(request);
        if (entry == null || !entry.state.equals("PAY_APPROVED")) {
            return refusal("PAYMENT_STATE");
        }
        entry.state = "PAY_COMPLETE";
        entry.charges++;
        return JSON.writeValueAsString(Map.of(
                "code",
                0,
                "mode",
                "TEST",
                "approvalTime",
                "2026-11-23 15:00:00",
                "stateMsg",
                "결제 완료",
                "orderNo",
                entry.orderNo,
                "amount",
                entry.amount,
                "discountedAmount",
                0,
                "paidAmount",
                entry.amount,
                "payMethod",
                "TOSS_MONEY",
                "transactionId",
                "tx-" + entry.orderNo));
    }

    private String status(JsonNode request) {
        StubPayment entry = find(request);
        if (entry == null) {
            return refusal("NO_SUCH_PAYMENT");
        }
        return JSON.writeValueAsString(Map.of(
                "code",
                0,
                "mode",
                "TEST",
                "payToken",
                entry.payToken,
                "orderNo",
                entry.orderNo,
                "payStatus",
                entry.state,
                "amount",
                entry.amount,
                "refundableAmount",
                entry.amount - entry.refunded,
                "transactions",
                List.of(Map.of("stepType", "PAY", "transactionId", "tx-" + entry.orderNo)),
                "somethingNew",
                Map.of("nobody", "knows")));
    }

    private String refund(JsonNode request) {
        StubPayment entry = find(request);
        if (entry == null || !(entry.state.equals("PAY_COMPLETE") || entry.state.equals("REFUND_SUCCESS"))) {
            return refusal("NOT_REFUNDABLE");
        }
        String refundNo = request.path("refundNo").asString();
        long amount = request.path("amount").asLong();
        if (!entry.refunds.containsKey(refundNo)) {
            if (entry.refunded + amount > entry.amount) {
                return refusal("REFUND_TOO_LARGE");
            }
            entry.refunds.put(refundNo, amount);
            entry.refunded += amount;
            if (entry.refunded == entry.amount) {
                entry.state = "REFUND_SUCCESS";
            }
        }
        return JSON.writeValueAsString(Map.of(
                "code",
                0,
                "refundNo",
                refundNo,
                "approvalTime",
                "2026-11-24 09:30:00",
                "refundedAmount",
                entry.refunds.get(refundNo),
                "transactionId",
                "rx-" + refundNo));
    }

    private @Nullable StubPayment find(JsonNode request) {
        if (!API_KEY.equals(request.path("apiKey").asString())) {
            return null;
        }
        return ledger.values().stream()
                .filter(entry -> request.has("payToken")
                        ? entry.payToken.equals(request.path("payToken").asString())
                        : entry.orderNo.equals(request.path("orderNo").asString()))
                .findFirst()
                .orElse(null);
    }

    private static String refusal(String errorCode) {
        return JSON.writeValueAsString(Map.of("code", -1, "errorCode", errorCode, "msg", "안 됩니다"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
