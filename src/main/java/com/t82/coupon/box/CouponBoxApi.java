package com.t82.coupon.box;

import com.t82.coupon.CouponId;
import com.t82.shared.Money;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The caller's coupon box, and the coupons that the caller can still get. */
@RestController
@RequestMapping("/api/v1/coupons")
@Tag(name = "Coupons")
class CouponBoxApi {

    private static final String VALID_END_EXAMPLE = "2026-12-31T23:59:59.000+0900";

    private final CouponBrowsing browsing;

    CouponBoxApi(CouponBrowsing browsing) {
        this.browsing = browsing;
    }

    @GetMapping("/valid")
    @Operation(summary = "The coupons in the caller's box that can be used now, the first to expire first")
    List<UsableCoupon> valid(UserId user) {
        return browsing.usable(user).stream().map(UsableCoupon::of).toList();
    }

    @GetMapping
    @Operation(
            summary = "The coupons that the caller can still get",
            description = "Without a category, of every kind but the step counter's, which must be asked for by name. "
                    + "Coupons of first-come campaigns are listed at /api/v1/coupons/events.")
    List<OfferedCoupon> obtainable(UserId user, @RequestParam(required = false) @Nullable CouponCategory category) {
        return browsing.obtainable(user, category).stream()
                .map(OfferedCoupon::of)
                .toList();
    }

    /** @param count how many of it are in the box; more than one only of the step counter's */
    record UsableCoupon(
            CouponId couponId,
            String couponName,
            DiscountType discountType,
            long discountValue,

            @Schema(type = "string", example = VALID_END_EXAMPLE)
            WireInstant validEnd,

            Money minPurchase,
            boolean duplicate,
            CouponCategory category,
            long count) {

        static UsableCoupon of(HeldCoupons.Usable usable) {
            Coupon coupon = usable.coupon();
            return new UsableCoupon(
                    new CouponId(coupon.getId()),
                    coupon.name(),
                    coupon.discountType(),
                    coupon.discountValue(),
                    new WireInstant(coupon.validEnd()),
                    coupon.minPurchase(),
                    coupon.isCombinable(),
                    coupon.category(),
                    usable.count());
        }
    }

    record OfferedCoupon(
            CouponId couponId,
            String couponName,
            DiscountType discountType,
            long discountValue,

            @Schema(type = "string", example = VALID_END_EXAMPLE)
            WireInstant validEnd,

            Money minPurchase,
            boolean duplicate,
            CouponCategory category) {

        static OfferedCoupon of(Coupon coupon) {
            return new OfferedCoupon(
                    new CouponId(coupon.getId()),
                    coupon.name(),
                    coupon.discountType(),
                    coupon.discountValue(),
                    new WireInstant(coupon.validEnd()),
                    coupon.minPurchase(),
                    coupon.isCombinable(),
                    coupon.category());
        }
    }
}
