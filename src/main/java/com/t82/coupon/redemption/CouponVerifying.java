package com.t82.coupon.redemption;

import com.t82.coupon.CouponId;
import com.t82.coupon.CouponReservationRequest.Line;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.Coupons;
import com.t82.coupon.box.HeldCoupons;
import com.t82.coupon.redemption.CouponPricing.PricedLine;
import com.t82.event.CategoryId;
import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Prices a purchase with coupons without reserving them. */
@Component
public class CouponVerifying {

    private final Coupons coupons;
    private final HeldCoupons heldCoupons;
    private final CouponPerformances performances;
    private final Clock clock;

    CouponVerifying(Coupons coupons, HeldCoupons heldCoupons, CouponPerformances performances, Clock clock) {
        this.coupons = coupons;
        this.heldCoupons = heldCoupons;
        this.performances = performances;
        this.clock = clock;
    }

    /**
     * @param performance {@code null} when the client does not name it; then the category of a coupon is not checked
     */
    @Transactional(readOnly = true)
    public List<PricedLine> verify(UserId buyer, @Nullable PerformanceId performance, List<Line> lines) {
        Set<UUID> wanted = lines.stream()
                .flatMap(line -> line.coupons().stream())
                .map(CouponId::value)
                .collect(Collectors.toSet());
        return new CouponPricing(
                        CouponPricing.byId(coupons.findByIdIn(wanted)),
                        CouponPricing.byCoupon(heldCoupons.find(buyer.value(), wanted)),
                        performance == null ? coupon -> true : coversShowOf(performance),
                        clock.instant())
                .price(lines);
    }

    private Predicate<Coupon> coversShowOf(PerformanceId performance) {
        CouponPerformance known = performances.findById(performance.value());
        CategoryId category = known == null ? null : known.topCategory();
        return coupon -> coupon.covers(category);
    }
}
