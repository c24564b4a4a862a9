package com.t82.payment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import com.t82.payment.OtherModulesGuard;
import com.t82.payment.PaymentTest;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.payment.purchase.PurchaseState;
import com.t82.shared.KoreanTime;
import com.t82.user.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import tools.jackson.databind.JsonNode;

class LedgerComparingTest extends PaymentTest {

    private static final LocalDate TODAY = KoreanTime.date(NOW);

    @Autowired
    LedgerComparing comparing;

    @Autowired
    MeterRegistry meters;

    private LedgerComparing.Progress compare() {
        return comparing.compare(TODAY, null, Duration.ofMinutes(1));
    }

    private JsonNode listed(boolean resolved) throws Exception {
        return json.readTree(mvc.perform(get("/api/v1/payment/differences?resolved=" + resolved)
                        .with(jwt().jwt(token -> token.subject(UUID.randomUUID().toString()))
                                .authorities(new SimpleGrantedAuthority("ROLE_ADMIN"))))
                .andReturn()
                .getResponse()
                .getContentAsByteArray());
    }

    @Test
    void aDayOfPurchasesRefundsAndCompensationsAgreesWithTheGateway() throws Exception {
        pay(1, 2);
        TossPayStub.StubPayment refunded = pay(3, 4);
        call("/api/v1/refund", Map.of("orderNo", refunded.orderNo, "seatId", 3));
        TossPayStub.StubPayment compensated = checkout(5);
        others.settlement = OtherModulesGuard.Answer.VETO;
        compensated.state = "PAY_COMPLETE";
        callback(compensated);
        checkout(6);
        reconcileAfter(Duration.ofMinutes(20));

        LedgerComparing.Progress progress = compare();

        assertThat(progress).isEqualTo(new LedgerComparing.Progress(null, 4, 0, 0));
        assertThat(listed(true).path("totalElements").asInt()).isZero();
    }

    @Test
    void moneyThatMovedWithoutUsIsReportedUntilTheLedgersAgree() throws Exception {
        TossPayStub.StubPayment refundedElsewhere = pay(1);
        refundedElsewhere.refunded = 20_000;
        TossPayStub.StubPayment chargedLate = checkout(2);
        reconcileAfter(Duration.ofMinutes(10));
        reconcileAfter(Duration.ofHours(1));
        chargedLate.state = "PAY_COMPLETE";

        assertThat(compare().differences()).isEqualTo(2);
        compare();

        JsonNode found = listed(false);
        assertThat(found.path("totalElements").asInt()).isEqualTo(2);
        assertThat(found.path("content")
                        .valueStream()
                        .map(one -> one.path("orderNo").asString() + " "
                                + one.path("kind").asString() + " " + one.path("ours") + " "
                                + one.path("theirs")))
                .containsExactlyInAnyOrder(
                        refundedElsewhere.orderNo + " REFUNDED 0 20000", chargedLate.orderNo + " CHARGED 0 50000");
        assertThat(meters.get("t82.payment.differences").gauge().value()).isEqualTo(2);

        refundedElsewhere.refunded = 0;
        compare();

        assertThat(listed(false).path("totalElements").asInt()).isEqualTo(1);
        assertThat(listed(true).path("totalElements").asInt()).isEqualTo(2);
    }

    @Test
    void openOrUnansweredPurchasesAreUndecidedAndOverdueOnesAreDifferences() throws Exception {
        pay(1);
        TOSS.next("status", Fault.SERVER_ERROR);
        assertThat(compare().undecided()).isEqualTo(1);
        TOSS.next("execute", Fault.DONE_BUT_SERVER_ERROR);
        TossPayStub.StubPayment settling = pay(2);
        assertThat(compare().undecided()).isEqualTo(1);

        clock.advance(Duration.ofHours(2));

        assertThat(compare().differences()).isEqualTo(1);
        assertThat(listed(false).path("content").path(0).path("kind").asString())
                .isEqualTo("NOT_FINAL");
        reconcileAfter(Duration.ZERO);
        assertThat(purchase(settling).state()).isEqualTo(PurchaseState.APPROVED);
        compare();
        assertThat(listed(false).path("totalElements").asInt()).isZero();
    }

    @Test
    void aDayThatIsOverIsComparedOnceAndAFailedComparisonIsRepeated() throws Exception {
        pay(1);
        comparing.compareDue();
        assertThat(finished(TODAY)).isFalse();
        clock.advance(Duration.ofDays(1).plusHours(4));
        TOSS.next("status", Fault.SERVER_ERROR);
        comparing.compareDue();
        assertThat(finished(TODAY)).isFalse();
        comparing.compareDue();
        assertThat(finished(TODAY)).isTrue();
        long asked = TOSS.count("status");

        comparing.compareDue();

        assertThat(TOSS.count("status")).isEqualTo(asked);
    }

    @Test
    void aComparisonWithoutTimeLeftAsksNothingAndIsNotFinished() throws Exception {
        pay(1);
        long asked = TOSS.count("status");

        LedgerComparing.Progress progress = comparing.compare(TODAY, null, Duration.ZERO);

        assertThat(progress.isFinished()).isFalse();
        assertThat(progress.compared()).isZero();
        assertThat(TOSS.count("status")).isEqualTo(asked);
        assertThat(comparing
                        .compare(TODAY, progress.position(), Duration.ofMinutes(1))
                        .compared())
                .isEqualTo(1);
    }

    @Test
    void aRequestedComparisonEndsInTimeAndTheBackgroundJobContinuesIt() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        entry.refunded = 20_000;
        TOSS.delayMillis = 2_500;
        long begun = System.nanoTime();

        LedgerComparing.Progress progress = comparing.compareNow(TODAY, Duration.ofMillis(100));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(2_000));
        assertThat(progress.isFinished()).isFalse();
        assertThat(progress.compared()).isZero();
        TOSS.delayMillis = 0;
        comparing.compareDue();
        assertThat(listed(false).path("totalElements").asInt()).isEqualTo(1);

        assertThat(finished(TODAY)).as("the day is not over").isFalse();
        pay(2).refunded = 10_000;
        clock.advance(Duration.ofDays(1).plusHours(4));
        comparing.compareDue();
        assertThat(finished(TODAY)).isTrue();
        assertThat(listed(false).path("totalElements").asInt()).isEqualTo(2);
    }

    @Test
    void onlyAdminsSeeDifferences() throws Exception {
        assertThat(read(UserId.random(), "/api/v1/payment/differences")
                        .getResponse()
                        .getStatus())
                .isEqualTo(403);
    }

    private boolean finished(LocalDate day) {
        return jdbc.sql("select count(*) from payment_comparison where day = ? and finished_at is not null")
                        .param(java.sql.Date.valueOf(day))
                        .query(Integer.class)
                        .single()
                == 1;
    }
}
