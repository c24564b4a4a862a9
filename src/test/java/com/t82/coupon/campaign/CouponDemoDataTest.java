package com.t82.coupon.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.coupon.box.CouponBrowsing;
import com.t82.coupon.box.CouponCategory;
import com.t82.coupon.box.Coupons;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.annotation.Transactional;

@ModuleTest
@TestPropertySource(properties = {"t82.coupon.housekeeping-interval=1d", "t82.coupon.patience=10m"})
@Transactional
class CouponDemoDataTest {

    @Autowired
    CouponSetup couponSetup;

    @Autowired
    Coupons coupons;

    @Autowired
    CouponBrowsing browsing;

    @Autowired
    Campaigns campaigns;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void theFirstStartCreatesCouponsOfEveryKindAndASecondStartAddsNothing() {
        for (String table :
                List.of("coupon_reservation_line", "coupon_reservation", "coupon_box", "coupon_campaign", "coupon")) {
            jdbc.sql("delete from " + table).update();
        }
        CouponDemoData demo = new CouponDemoData(couponSetup, coupons, jdbc, clock);

        demo.initialize();
        demo.initialize();

        UserId fan = UserId.random();
        assertThat(browsing.obtainable(fan, null)).hasSize(4);
        assertThat(browsing.obtainable(fan, CouponCategory.PEDOMETER)).hasSize(1);
        assertThat(campaigns.findRunning(clock.instant(), Limit.of(2))).hasSize(1);
        assertThat(jdbc.sql("""
                        select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
                            and (classid::bigint << 32 | objid::bigint) = ?
                        """).param(CouponDemoData.LOCK).query(Integer.class).single())
                .as("the lock that a second starting instance waits for")
                .isEqualTo(1);
    }
}
