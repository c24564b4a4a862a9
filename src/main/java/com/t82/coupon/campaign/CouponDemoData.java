package com.t82.coupon.campaign;

import com.t82.coupon.box.Coupon.CampaignTerms;
import com.t82.coupon.box.Coupon.Terms;
import com.t82.coupon.box.CouponCategory;
import com.t82.coupon.box.Coupons;
import com.t82.coupon.box.DiscountType;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.StandaloneOnly;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.ApplicationModuleInitializer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Demo coupons, in standalone only. */
@Component
@StandaloneOnly
class CouponDemoData implements ApplicationModuleInitializer {

    static final long LOCK = 0x743832_636F7570L;

    private final CouponSetup couponSetup;
    private final Coupons coupons;
    private final JdbcClient jdbc;
    private final Clock clock;

    CouponDemoData(CouponSetup couponSetup, Coupons coupons, JdbcClient jdbc, Clock clock) {
        this.couponSetup = couponSetup;
        this.coupons = coupons;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Of instances that start together the first creates the coupons; the others wait for the lock and find them. */
    @Override
    @Transactional
    public void initialize() {
        jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().singleRow();
        if (coupons.existsByIdNotNull()) {
            return;
        }
        couponSetup.create(new Terms(
                "첫 예매 5,000원 할인", DiscountType.FIXED, 5_000, endIn(180), Money.ZERO, false, CouponCategory.ALL));
        couponSetup.create(new Terms(
                "콘서트 10% 할인", DiscountType.PERCENTAGE, 10, endIn(90), Money.of(50_000), true, CouponCategory.CONCERT));
        couponSetup.create(new Terms(
                "뮤지컬 15% 할인",
                DiscountType.PERCENTAGE, 15, endIn(90), Money.of(100_000), false, CouponCategory.MUSICAL));
        couponSetup.create(new Terms(
                "직관 응원 3,000원 할인",
                DiscountType.FIXED,
                3_000,
                endIn(90),
                Money.of(10_000),
                true,
                CouponCategory.SPORTS));
        couponSetup.create(new Terms(
                "오늘의 만보기 1,000원 할인",
                DiscountType.FIXED,
                1_000,
                endIn(365),
                Money.ZERO,
                true,
                CouponCategory.PEDOMETER));
        couponSetup.createCampaign(
                new Terms(
                        "선착순 500명 30% 할인",
                        DiscountType.PERCENTAGE, 30, endIn(30), Money.ZERO, false, CouponCategory.ALL),
                new CampaignTerms(500, clock.instant()));
    }

    /** The last second of the Korean day that is this many days ahead. */
    private Instant endIn(int days) {
        return KoreanTime.instant(
                KoreanTime.date(clock.instant()).plusDays(days).atTime(LocalTime.of(23, 59, 59)));
    }
}
