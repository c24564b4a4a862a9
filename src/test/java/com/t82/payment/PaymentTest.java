package com.t82.payment;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.Purchases;
import com.t82.payment.settlement.Reconciler;
import com.t82.payment.terms.Performances;
import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The payment module with a stub of the gateway over HTTP, and with a clock that only the test moves. */
@ModuleTest
@Import(PaymentTest.TestBeans.class)
public abstract class PaymentTest {

    public static final TossPayStub TOSS = new TossPayStub();
    public static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
    private static final AtomicLong PERFORMANCES = new AtomicLong(100);

    @DynamicPropertySource
    static void gateway(DynamicPropertyRegistry properties) {
        properties.add("t82.payment.toss-pay.base-url", TOSS::url);
        properties.add("t82.payment.toss-pay.api-key", () -> TossPayStub.API_KEY);
        properties.add("t82.payment.toss-pay.read-timeout", () -> "3s");
        properties.add("t82.payment.reconciliation-interval", () -> "1d");
        properties.add("t82.payment.comparison-delay", () -> "1d");
        properties.add("t82.public-url", () -> "https://tickets.example.com/");
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class TestBeans {

        @Bean
        @Primary
        MovableClock standingClock() {
            return new MovableClock(NOW);
        }

        @Bean
        OtherModulesGuard otherModules() {
            return new OtherModulesGuard();
        }
    }

    @Autowired
    public MockMvc mvc;

    @Autowired
    public MovableClock clock;

    @Autowired
    public OtherModulesGuard others;

    @Autowired
    public Performances performances;

    @Autowired
    public Purchases purchases;

    @Autowired
    public Reconciler reconciler;

    @Autowired
    public JdbcClient jdbc;

    public final UserId buyer = UserId.random();
    public final JsonMapper json = JsonMapper.builder().build();
    public PerformanceId performance = new PerformanceId(0);

    @BeforeEach
    public void aFreshPerformance() {
        jdbc.sql("truncate payment_difference, payment_comparison, payment_refund, payment_purchase_line,"
                        + " payment_purchase_coupon, payment_purchase, payment_cancelled_performance,"
                        + " payment_withdrawn_buyer")
                .update();
        TOSS.reset();
        others.reset();
        clock.set(NOW);
        performance = announce(NOW.plus(Duration.ofDays(30)));
    }

    public PerformanceId announce(Instant startsAt) {
        return announce(startsAt, startsAt);
    }

    public PerformanceId announce(Instant startsAt, Instant bookingClosesAt) {
        PerformanceId id = new PerformanceId(PERFORMANCES.incrementAndGet());
        performances.on(new PerformanceAnnounced(
                id,
                new ShowId(7),
                "노래하는 밤",
                "잠실홀",
                new CategoryId(1),
                "",
                startsAt,
                NOW.minusSeconds(60),
                bookingClosesAt,
                List.of()));
        Awaitility.await().until(() -> performances.find(id).isPresent());
        return id;
    }

    public Map<String, Object> order(long... seats) {
        return Map.of(
                "totalAmount",
                others.price.won() * seats.length,
                "eventId",
                performance.value(),
                "items",
                java.util.Arrays.stream(seats)
                        .mapToObj(seat -> Map.of("seatId", seat, "amount", others.price.won()))
                        .toList());
    }

    public MvcResult call(String path, Object body) throws Exception {
        return call(buyer, path, body);
    }

    public MvcResult call(UserId caller, String path, Object body, String... idempotencyKey) throws Exception {
        var request = post(path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(body))
                .with(jwt().jwt(token -> token.subject(caller.toString()))
                        .authorities(new SimpleGrantedAuthority("ROLE_USER")));
        if (idempotencyKey.length > 0) {
            request.header("Idempotency-Key", idempotencyKey[0]);
        }
        return mvc.perform(request).andReturn();
    }

    public MvcResult read(UserId caller, String path) throws Exception {
        return mvc.perform(get(path)
                        .with(jwt().jwt(token -> token.subject(caller.toString()))
                                .authorities(new SimpleGrantedAuthority("ROLE_USER"))))
                .andReturn();
    }

    /** Opens a purchase of the seats; returns the payment at the gateway. */
    public TossPayStub.StubPayment checkout(long... seats) throws Exception {
        MvcResult answer = call("/api/v1/payment", order(seats));
        if (answer.getResponse().getStatus() != 200) {
            throw new AssertionError(answer.getResponse().getContentAsString());
        }
        String link = answer.getResponse().getContentAsString();
        return TOSS.entry(link.substring(link.indexOf("payToken=") + "payToken=".length()));
    }

    /** Buys the seats: the buyer approves, and the gateway calls back. */
    public TossPayStub.StubPayment pay(long... seats) throws Exception {
        TossPayStub.StubPayment entry = checkout(seats);
        TOSS.approve(entry.payToken);
        callback(entry);
        return entry;
    }

    public int callback(TossPayStub.StubPayment entry) throws Exception {
        return callback(entry.orderNo, entry.payToken);
    }

    public int callback(String orderNo, String payToken) throws Exception {
        return mvc.perform(post("/api/v1/payment/callback")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(json.writeValueAsString(Map.of(
                                "status", "PAY_COMPLETE",
                                "payToken", payToken,
                                "orderNo", orderNo,
                                "payMethod", "TOSS_MONEY",
                                "paidTs", "2026-11-23 15:00:00",
                                "transactionId", "t",
                                "aNewField", List.of(1, 2)))))
                .andReturn()
                .getResponse()
                .getStatus();
    }

    public Purchase purchase(TossPayStub.StubPayment entry) {
        return purchases.findByOrderNo(entry.orderNo).orElseThrow();
    }

    public JsonNode body(MvcResult answer) throws Exception {
        return json.readTree(answer.getResponse().getContentAsByteArray());
    }

    /** Moves the clock and runs the reconciler once. */
    public void reconcileAfter(Duration time) {
        clock.advance(time);
        reconciler.run();
    }
}
