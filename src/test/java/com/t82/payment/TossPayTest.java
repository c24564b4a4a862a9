package com.t82.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.PaymentGateway.Checkout;
import com.t82.payment.PaymentGateway.Outcome;
import com.t82.payment.PaymentGateway.Outcome.Refused;
import com.t82.payment.PaymentGateway.Outcome.Success;
import com.t82.payment.PaymentGateway.Outcome.Unknown;
import com.t82.payment.PaymentGateway.Payment;
import com.t82.payment.TossPayStub.Fault;
import com.t82.shared.Money;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

class TossPayTest {

    private static final TossPayStub TOSS = new TossPayStub();
    private final TossPay tossPay = adapter(URI.create(TOSS.url()));

    private static TossPay adapter(URI url) {
        return new TossPay(
                new PaymentSettings(
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(30),
                        new PaymentSettings.CancellationCutOff(
                                false, LocalTime.NOON, LocalTime.NOON, Set.of(), Set.of()),
                        new PaymentSettings.TossPaySettings(
                                url, TossPayStub.API_KEY, Duration.ofMillis(500), Duration.ofMillis(300))),
                RestClient.builder(),
                JsonMapper.builder().build(),
                "https://tickets.example.com");
    }

    private Outcome<Checkout> create(String orderNo) {
        return tossPay.create(orderNo, Money.of(1_000), "공연", Instant.parse("2026-11-23T05:00:00Z"));
    }

    @Test
    void successesAreRead() {
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
    void everyFailureIsARefusalOnlyWhenTheGatewaySaysSo(Fault fault) {
        String orderNo = "f-" + fault;
        Map<String, Supplier<Outcome<?>>> calls = Map.of(
                "payments", () -> create(orderNo),
                "execute", () -> tossPay.execute("t", orderNo),
                "status", () -> tossPay.status("t", orderNo),
                "refunds", () -> tossPay.refund("t", "r", Money.of(1), "x"));
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
    void aGatewayThatIsNotThereIsUnknown() {
        TossPay nowhere = adapter(URI.create("http://127.0.0.1:1"));
        assertThat(nowhere.execute("t", "o")).isInstanceOf(Unknown.class);
    }

    @Test
    void aStateNobodyHasHeardOfIsUnknown() {
        create("strange");
        TOSS.ledger.get("strange").state = "PAY_TOMORROW";
        assertThat(tossPay.status(null, "strange")).isInstanceOf(Unknown.class);
    }

    @Test
    void theKeyIsInNoString() {
        var settings = new PaymentSettings.TossPaySettings(
                URI.create(TOSS.url()), TossPayStub.API_KEY, Duration.ZERO, Duration.ZERO);
        assertThat(settings.toString()).doesNotContain(TossPayStub.API_KEY);
    }
}
