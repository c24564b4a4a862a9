package com.t82.coupon.redemption;

import com.t82.coupon.CouponId;
import com.t82.coupon.CouponReservationRequest.Line;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.CouponProblem;
import com.t82.coupon.box.HeldCoupon;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules for coupons in a purchase.
 *
 * <ul>
 *   <li>A coupon is used once within a purchase, on one line, and only from the buyer's own box.
 *   <li>A minimum purchase counts the whole purchase before any discount.
 *   <li>A coupon that may not be combined is the only one of its line; another line may have another one.
 *   <li>Every discount is taken from the line's full price, so the order of the coupons does not matter. Together they
 *       never exceed that price.
 * </ul>
 */
public final class CouponPricing {

    /** Why a coupon cannot be used. */
    public record Refusal(ProblemType problem, List<Object> arguments) {

        static Refusal because(ProblemType problem, Object... arguments) {
            return new Refusal(problem, List.of(arguments));
        }

        ProblemException toException() {
            return new ProblemException(problem, arguments.toArray());
        }
    }

    /**
     * The result of pricing one coupon.
     *
     * @param refusal {@code null} when it can be used
     * @param held the coupon of the box; {@code null} when it cannot be used
     */
    public record Outcome(
            CouponId coupon,
            @Nullable Refusal refusal,
            @Nullable HeldCoupon held,
            Money discount) {}

    /** A line of the purchase with the result of each of its coupons. */
    public record PricedLine(String key, Money price, List<Outcome> outcomes) {

        public Money discount() {
            return outcomes.stream().map(Outcome::discount).reduce(Money.ZERO, Money::plus);
        }

        public boolean isValid() {
            return outcomes.stream().allMatch(outcome -> outcome.refusal() == null);
        }
    }

    private final Map<UUID, Coupon> coupons;
    private final Map<UUID, List<HeldCoupon>> box;
    private final Predicate<Coupon> coversShow;
    private final Instant now;

    /**
     * @param coupons the requested coupons that exist, by id
     * @param box the requested coupons that the buyer holds, by coupon id
     */
    CouponPricing(
            Map<UUID, Coupon> coupons, Map<UUID, List<HeldCoupon>> box, Predicate<Coupon> coversShow, Instant now) {
        this.coupons = coupons;
        this.box = box;
        this.coversShow = coversShow;
        this.now = now;
    }

    List<PricedLine> price(List<Line> lines) {
        Money whole = lines.stream().map(Line::price).reduce(Money.ZERO, Money::plus);
        Set<CouponId> seen = new HashSet<>();
        List<PricedLine> priced = new ArrayList<>();
        for (Line line : lines) {
            priced.add(price(line, whole, seen));
        }
        return priced;
    }

    private PricedLine price(Line line, Money whole, Set<CouponId> seen) {
        List<Outcome> outcomes = new ArrayList<>();
        Money left = line.price();
        for (CouponId id : line.coupons()) {
            Coupon coupon = coupons.get(id.value());
            List<HeldCoupon> held = box.getOrDefault(id.value(), List.of());
            Refusal refusal = seen.add(id)
                    ? refusal(coupon, held, whole, line.coupons().size() > 1)
                    : Refusal.because(RedemptionProblem.COUPON_REPEATED);
            if (refusal != null || coupon == null) {
                outcomes.add(new Outcome(id, refusal, null, Money.ZERO));
            } else {
                Money discount = coupon.discountOn(line.price()).min(left);
                left = left.minus(discount);
                outcomes.add(new Outcome(id, null, firstUsable(held), discount));
            }
        }
        return new PricedLine(line.key(), line.price(), outcomes);
    }

    private @Nullable Refusal refusal(@Nullable Coupon coupon, List<HeldCoupon> held, Money whole, boolean withOthers) {
        if (coupon == null) {
            return Refusal.because(CouponProblem.COUPON_NOT_FOUND);
        }
        if (held.isEmpty()) {
            return Refusal.because(RedemptionProblem.COUPON_NOT_IN_BOX);
        }
        if (firstUsable(held) == null) {
            return Refusal.because(whyUnusable(coupon, held));
        }
        if (!coversShow.test(coupon)) {
            return Refusal.because(RedemptionProblem.CATEGORY_MISMATCH);
        }
        if (whole.compareTo(coupon.minPurchase()) < 0) {
            return Refusal.because(
                    RedemptionProblem.BELOW_MINIMUM_PURCHASE,
                    coupon.minPurchase().won());
        }
        if (withOthers && !coupon.isCombinable()) {
            return Refusal.because(RedemptionProblem.NOT_COMBINABLE);
        }
        return null;
    }

    private ProblemType whyUnusable(Coupon coupon, List<HeldCoupon> held) {
        if (held.stream().anyMatch(one -> one.state() == HeldCoupon.State.RESERVED)) {
            return RedemptionProblem.COUPON_RESERVED;
        }
        return held.stream().allMatch(one -> one.state() == HeldCoupon.State.USED) || !coupon.isExpired(now)
                ? RedemptionProblem.COUPON_USED
                : CouponProblem.COUPON_EXPIRED;
    }

    private @Nullable HeldCoupon firstUsable(List<HeldCoupon> held) {
        for (HeldCoupon one : held) {
            if (one.isUsable(now)) {
                return one;
            }
        }
        return null;
    }

    static Map<UUID, Coupon> byId(List<Coupon> coupons) {
        Map<UUID, Coupon> map = new HashMap<>();
        coupons.forEach(coupon -> map.put(coupon.getId(), coupon));
        return map;
    }

    static Map<UUID, List<HeldCoupon>> byCoupon(List<HeldCoupon> held) {
        Map<UUID, List<HeldCoupon>> map = new HashMap<>();
        held.forEach(one ->
                map.computeIfAbsent(one.couponId(), id -> new ArrayList<>()).add(one));
        return map;
    }
}
