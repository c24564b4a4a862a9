package com.t82.coupon.redemption;

import com.t82.coupon.CouponId;
import com.t82.coupon.CouponReservationRequest.Line;
import com.t82.coupon.box.CouponProblem;
import com.t82.coupon.redemption.CouponPricing.Outcome;
import com.t82.coupon.redemption.CouponPricing.PricedLine;
import com.t82.coupon.redemption.CouponPricing.Refusal;
import com.t82.event.PerformanceId;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What coupons would take off the prices of a purchase. */
@RestController
@RequestMapping("/api/v1/coupons")
@Tag(name = "Coupons")
class VerificationApi {

    private static final int MAX_ITEMS = 10;

    private final CouponVerifying verifying;
    private final MessageSource texts;

    VerificationApi(CouponVerifying verifying, MessageSource texts) {
        this.verifying = verifying;
        this.texts = texts;
    }

    @PostMapping("/verify")
    @Operation(
            summary = "Tells what coupons would take off, without using them",
            description = "With an eventId also whether they are good for that show. All items together count "
                    + "towards a minimum purchase.")
    Verified verify(UserId user, @Valid @RequestBody Verification verification) {
        if (!verification.userId().equals(user.value())) {
            throw new ProblemException(CouponProblem.NOT_YOUR_COUPONS);
        }
        Long event = verification.eventId();
        List<PricedLine> lines =
                verifying.verify(user, event == null ? null : new PerformanceId(event), verification.lines());
        List<VerifiedItem> items = lines.stream().map(this::verified).toList();
        return new Verified(
                items.stream().allMatch(VerifiedItem::valid),
                items.stream().map(VerifiedItem::discountAmount).reduce(Money.ZERO, Money::plus),
                items);
    }

    private VerifiedItem verified(PricedLine line) {
        return new VerifiedItem(
                line.isValid(),
                line.price(),
                line.discount(),
                line.price().minus(line.discount()),
                line.outcomes().stream().map(this::verified).toList());
    }

    private VerifiedCoupon verified(Outcome outcome) {
        Refusal refusal = outcome.refusal();
        return refusal == null
                ? new VerifiedCoupon(outcome.coupon(), true, outcome.discount(), null, null, null)
                : new VerifiedCoupon(
                        outcome.coupon(),
                        false,
                        Money.ZERO,
                        refusal.problem().name(),
                        refusal.problem().code(),
                        texts.getMessage(
                                refusal.problem().code(),
                                refusal.arguments().toArray(),
                                LocaleContextHolder.getLocale()));
    }

    /** @param eventId the performance, when the caller wants to know whether the coupons are good for it */
    record Verification(
            @NotNull UUID userId,
            @NotEmpty @Size(max = MAX_ITEMS) List<@NotNull @Valid Item> items,
            @Nullable Long eventId) {

        Verification {
            // Bean validation would check each item of a longer list before it refuses the list.
            if (items != null && items.size() > MAX_ITEMS) {
                items = items.subList(0, MAX_ITEMS + 1);
            }
        }

        @Schema(name = "VerificationItem")
        record Item(
                @Nullable @Size(max = 10) List<@NotNull UUID> couponIds,
                @NotNull @PositiveOrZero @Max(1_000_000_000) Long beforeAmount) {}

        List<Line> lines() {
            List<Line> lines = new ArrayList<>();
            for (Item item : items) {
                List<UUID> coupons = item.couponIds() == null ? List.of() : item.couponIds();
                lines.add(new Line(
                        Integer.toString(lines.size()),
                        Money.of(item.beforeAmount()),
                        coupons.stream().map(CouponId::new).toList()));
            }
            return lines;
        }
    }

    record Verified(boolean valid, Money discountAmount, List<VerifiedItem> result) {}

    record VerifiedItem(
            boolean valid, Money beforeAmount, Money discountAmount, Money amount, List<VerifiedCoupon> coupons) {}

    /** The name, code and message say why the coupon is refused; they are null when it is valid. */
    record VerifiedCoupon(
            CouponId couponId,
            boolean valid,
            Money discountAmount,
            @Nullable String name,
            @Nullable String code,
            @Nullable String message) {}
}
