package com.t82.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Published messages stay readable: the event registry and instances of another release have these JSON texts. */
class MessagesTest {

    private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final Instant AT = Instant.parse("2026-11-23T05:00:00Z");
    private static final PurchasedSeat SEAT =
            new PurchasedSeat(new SeatId(9), "VIP", 1, 2, Money.of(50_000), Money.of(5_000), Money.of(45_000));
    private static final String SEAT_JSON = """
            {"seat":9,"sectionName":"VIP","row":1,"column":2,"price":50000,"discount":5000,"amount":45000}""";
    private static final String ID_JSON = "\"" + ID + "\"";

    private final JsonMapper json = JsonMapper.builder().build();

    @Test
    void approvalsKeepTheirJson() {
        reads(
                new PaymentApproved(
                        new PurchaseId(ID),
                        "o",
                        new UserId(ID),
                        new ShowId(3),
                        new PerformanceId(4),
                        List.of(SEAT),
                        Money.of(45_000),
                        AT),
                """
                {"purchase":%1$s,"orderNo":"o","buyer":%1$s,"show":3,"performance":4,"lines":[%2$s],\
                "total":45000,"approvedAt":"2026-11-23T05:00:00Z"}""");
    }

    @Test
    void refundsKeepTheirJson() {
        reads(
                new PaymentRefunded(
                        new RefundId(ID),
                        new PurchaseId(ID),
                        "o",
                        new UserId(ID),
                        new ShowId(3),
                        new PerformanceId(4),
                        List.of(SEAT),
                        Money.of(40_500),
                        AT,
                        PaymentRefunded.Kind.BY_ORGANISER),
                """
                {"refund":%1$s,"purchase":%1$s,"orderNo":"o","buyer":%1$s,"show":3,"performance":4,"lines":[%2$s],\
                "refunded":40500,"refundedAt":"2026-11-23T05:00:00Z","kind":"BY_ORGANISER"}""");
    }

    @Test
    void abandonmentsKeepTheirJson() {
        reads(
                new PurchaseAbandoned(
                        new PurchaseId(ID),
                        "o",
                        new UserId(ID),
                        new PerformanceId(4),
                        List.of(new SeatId(9)),
                        PurchaseAbandoned.Reason.COMPENSATED,
                        Money.of(45_000),
                        AT),
                """
                {"purchase":%1$s,"orderNo":"o","buyer":%1$s,"performance":4,"seats":[9],"reason":"COMPENSATED",\
                "givenBack":45000,"abandonedAt":"2026-11-23T05:00:00Z"}""");
    }

    @Test
    void refusalsKeepTheirJson() {
        reads(
                new RefundRefused(
                        new RefundId(ID),
                        new PurchaseId(ID),
                        new UserId(ID),
                        new PerformanceId(4),
                        List.of(new SeatId(9)),
                        AT,
                        "o"),
                """
                {"refund":%1$s,"purchase":%1$s,"buyer":%1$s,"performance":4,"seats":[9],\
                "refusedAt":"2026-11-23T05:00:00Z","orderNo":"o"}""");
    }

    private void reads(Object message, String golden) {
        String text = golden.formatted(ID_JSON, SEAT_JSON);
        assertThat(json.readTree(json.writeValueAsString(message))).isEqualTo(json.readTree(text));
        assertThat(json.readValue(text, message.getClass())).isEqualTo(message);
    }
}
