package com.t82.payment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.t82.payment.gateway.PaymentGateway.Checkout;
import com.t82.payment.gateway.PaymentGateway.Outcome;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.payment.gateway.PaymentGateway.Payment;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.shared.Money;
import com.t82.shared.PublicUrl;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

class TossPayTest {

    private static final TossPayStub TOSS = new TossPayStub();
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final TossPay tossPay = adapter(URI.create(TOSS.url()), PATIENT);

    private static TossPay adapter(URI url, Duration readTimeout) {
        return new TossPay(
                new TossPaySettings(url, TossPayStub.API_KEY, PATIENT, readTimeout),
                RestClient.builder(),
                JsonMapper.builder().build(),
                new PublicUrl("https://tickets.example.com/"));
    }

    private Outcome<Checkout> create(String orderNo) {
        return create(tossPay, orderNo);
    }

    private static Outcome<Checkout> create(TossPay tossPay, String orderNo) {
        return tossPay.create(orderNo, Money.of(1_000), "공연", Instant.parse("2026-11-23T05:00:00Z"));
    }

    /** Not every gateway accepts a chunked body. */
    @Test
    void everyRequestHasAContentLength() {
        create("length");
        String token = TOSS.ledger.get("length").payToken;
        tossPay.status(token, "length");
        tossPay.execute(token, "length");
        tossPay.refund(token, "r", Money.of(1), "취소");

        assertThat(TOSS.lengths).hasSizeGreaterThanOrEqualTo(4).allMatch(length -> length.matches("[1-9]\\d*"));
    }

    @Test
    void answersOfSuccessfulCallsAreRead() {
        assertThat(create("a")).isInstanceOfSatisfying(Success.class, success -> {
            assertThat(success.value()).isInstanceOf(Checkout.class);
        });
        String token = TOSS.ledger.get("a").payToken;
        TOSS.approve(token);
        assertThat(tossPay.status(null, "a")).isInstanceOfSatisfying(Success.class, success -> {
            Payment payment = (Payment) success.value();
            assertThat(payment.state()).isEqualTo(Payment.State.PAY_APPROVED);
            assertThat(payment.payToken()).isEqualTo(token);
            assertThat(payment.amount()).isEqualTo(Money.of(1_000));
        });
        assertThat(tossPay.execute(token, "a")).isInstanceOfSatisfying(Success.class, success -> {
            PaymentGateway.Charge charge = (PaymentGateway.Charge) success.value();
            assertThat(charge.chargedAt()).isEqualTo("2026-11-23T06:00:00Z");
            assertThat(charge.transactionId()).isEqualTo("tx-a");
        });
        assertThat(tossPay.refund(token, "r1", Money.of(400), "그냥")).isInstanceOf(Success.class);
        assertThat(tossPay.refund(token, "r1", Money.of(400), "그냥")).isInstanceOf(Success.class);
        assertThat(TOSS.ledger.get("a").refunded).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void onlyARefusalOfTheGatewayIsRefusedAndEveryOtherFailureIsUnknown(Fault fault) {
        String orderNo = "f-" + fault;
        boolean silent =
                EnumSet.of(Fault.HANG, Fault.DONE_BUT_HANG, Fault.DONE_BUT_HELD).contains(fault);
        TossPay asked = silent ? adapter(URI.create(TOSS.url()), Duration.ofMillis(300)) : tossPay;
        Map<String, Supplier<Outcome<?>>> calls = Map.of(
                "payments", () -> create(asked, orderNo),
                "execute", () -> asked.execute("t", orderNo),
                "status", () -> asked.status("t", orderNo),
                "refunds", () -> asked.refund("t", "r", Money.of(1), "x"));
        calls.forEach((name, call) -> {
            TOSS.next(name, fault);
            Outcome<?> outcome = call.get();
            if (fault == Fault.REFUSE) {
                assertThat(outcome).as(name).isEqualTo(new Refused<>("STUB_REFUSED", "안 됩니다"));
            } else {
                assertThat(outcome).as(name).isInstanceOf(Unknown.class);
            }
        });
    }

    @Test
    void anUnreachableGatewayIsUnknown() {
        TossPay nowhere = adapter(URI.create("http://127.0.0.1:1"), PATIENT);
        assertThat(nowhere.execute("t", "o")).isInstanceOf(Unknown.class);
    }

    @Test
    void anUnknownStateIsUnknown() {
        create("strange");
        TOSS.ledger.get("strange").state = "PAY_TOMORROW";
        assertThat(tossPay.status(null, "strange")).isInstanceOf(Unknown.class);
    }

    @Test
    void anAbsurdAmountIsUnknown() {
        create("absurd");
        TossPayStub.StubPayment entry = TOSS.ledger.get("absurd");
        entry.state = "PAY_COMPLETE";
        entry.refunded = Long.MIN_VALUE;

        assertThat(tossPay.status(null, "absurd")).isInstanceOf(Unknown.class);
    }

    @Test
    void aCallInsideATransactionIsRefused() {
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            assertThatIllegalStateException().isThrownBy(() -> tossPay.status(null, "o"));
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
        }
        assertThat(TOSS.ledger).doesNotContainKey("o");
    }

    @Test
    void theApiKeyIsNotPartOfToString() {
        var settings = new TossPaySettings(URI.create(TOSS.url()), TossPayStub.API_KEY, Duration.ZERO, Duration.ZERO);
        assertThat(settings.toString()).doesNotContain(TossPayStub.API_KEY);
    }
}
