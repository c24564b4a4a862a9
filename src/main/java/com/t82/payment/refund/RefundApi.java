package com.t82.payment.refund;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Refunds of paid seats, and what a refund would give back. */
@RestController
@RequestMapping("/api/v1/refund")
@Tag(name = "Refund")
class RefundApi {

    /** The header of the idempotency key. */
    private static final String KEY = "Idempotency-Key";

    /**
     * @param seatId one seat; absent for all seats that are not refunded
     * @param amount what the app has shown, in won: what was paid for the seats, or what comes back of it. Any other
     *     amount is refused, and the refusal has our amounts
     */
    record RefundRequest(
            @NotBlank @Size(max = 50) String orderNo,
            @Nullable Long seatId,
            @Nullable @PositiveOrZero Long amount,
            @Nullable @Size(max = 500) String reason) {}

    /**
     * @param approvalTime when the money went back, Korean time
     * @param lostDiscount what was taken off because the seats that stay no longer meet the minimum purchase of a
     *     coupon
     * @param returnedDiscount what was taken off earlier refunds for that reason and came back with this one
     */
    record RefundAnswer(
            String message, String approvalTime, Money refundedAmount, Money lostDiscount, Money returnedDiscount) {}

    /**
     * @param lostDiscount what is taken off because the seats that stay no longer meet the minimum purchase of a coupon
     * @param returnedDiscount what was taken off earlier refunds for that reason and comes back with this one
     * @param refundAmount paid, less the fee and the lost discount, with the returned discount
     * @param refundableUntil when the performance begins
     * @param steps what comes back now, and each later instant at which that changes
     */
    record RefundQuoteAnswer(
            String orderNo,
            List<SeatId> seatIds,
            Money paidAmount,
            Money fee,
            Money refundAmount,
            LocalDateTime refundableUntil,
            List<Step> steps,
            Money lostDiscount,
            Money returnedDiscount) {

        @Schema(name = "RefundStep")
        record Step(LocalDateTime from, Money fee, Money refundAmount) {}
    }

    private final Refunding refunding;
    private final RefundQuoting quoting;
    private final MessageSource texts;
    private final Clock clock;

    RefundApi(Refunding refunding, RefundQuoting quoting, MessageSource texts, Clock clock) {
        this.refunding = refunding;
        this.quoting = quoting;
        this.texts = texts;
        this.clock = clock;
    }

    @Operation(
            summary = "Refund one seat of one's own order, or all that are left",
            description =
                    "Less the fee of the terms that the order was made under, and less the discount of a coupon whose"
                            + " minimum purchase the seats that stay no longer meet. Not after the performance began.")
    @PostMapping
    RefundAnswer refund(
            UserId buyer,
            @Valid @RequestBody RefundRequest request,
            @RequestHeader(name = KEY, required = false) @Nullable @Size(min = 1, max = 255) String idempotencyKey,
            Locale locale) {
        Refund refund = refunding.request(
                buyer,
                request.orderNo(),
                seat(request.seatId()),
                request.amount() == null ? null : Money.of(request.amount()),
                request.reason() == null || request.reason().isBlank() ? "구매자 취소" : request.reason(),
                idempotencyKey);
        Instant decided = refund.decidedAt() == null ? clock.instant() : refund.decidedAt();
        return new RefundAnswer(
                texts.getMessage("payment.refund.done", null, locale),
                KoreanTime.WIRE_FORMAT.format(KoreanTime.local(decided)),
                refund.amount(),
                positive(refund.lostDiscount()),
                positive(Money.ZERO.minus(refund.lostDiscount())));
    }

    @Operation(
            summary = "What a refund would give now, and the dates on which its fee changes",
            description = "A coupon's discount is lost when the seats that stay no longer meet its minimum purchase. It"
                    + " is taken off what comes back, and comes back itself with the seat it was for.")
    @GetMapping("/quote")
    RefundQuoteAnswer quote(
            UserId buyer,
            @RequestParam @Size(max = 50) String orderNo,
            @RequestParam(required = false) @Nullable Long seatId) {
        RefundTerms terms = quoting.quote(buyer, orderNo, seat(seatId));
        return new RefundQuoteAnswer(
                terms.orderNo(),
                terms.seats(),
                terms.paid(),
                terms.fee(),
                terms.back(),
                KoreanTime.local(terms.startsAt()),
                terms.outlook().stream()
                        .map(step -> new RefundQuoteAnswer.Step(
                                KoreanTime.local(step.from()), step.fee(), terms.back(step.fee())))
                        .toList(),
                terms.lostDiscount(),
                terms.returnedDiscount());
    }

    @Operation(
            summary = "What cancelling a seat would cost if it were bought now, with the dates",
            description = "To be shown before buying. The order keeps these terms, whatever becomes of them later.")
    @GetMapping("/terms")
    List<RefundQuoteAnswer.Step> terms(
            @RequestParam long eventId, @RequestParam @PositiveOrZero @Max(9_999_999) long amount) {
        return quoting.termsOf(new PerformanceId(eventId), Money.of(amount)).stream()
                .map(step -> new RefundQuoteAnswer.Step(
                        KoreanTime.local(step.from()),
                        step.fee(),
                        Money.of(amount).minus(step.fee())))
                .toList();
    }

    private static Money positive(Money amount) {
        return amount.isNegative() ? Money.ZERO : amount;
    }

    private static @Nullable SeatId seat(@Nullable Long seatId) {
        return seatId == null ? null : new SeatId(seatId);
    }
}
