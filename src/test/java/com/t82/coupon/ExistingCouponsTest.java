package com.t82.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.Coupon.CampaignTerms;
import com.t82.coupon.box.Coupon.Terms;
import com.t82.coupon.box.CouponCategory;
import com.t82.coupon.box.DiscountType;
import com.t82.shared.Money;
import com.t82.testing.RealServers;
import java.time.Instant;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Migration V2 gives the coupons of the previous release the key that the application computes. */
class ExistingCouponsTest {

    @Test
    void theFirstOfTwoEqualCouponsHasTheKeyThatTheApplicationComputes() {
        String url = RealServers.createDatabase("coupon_existing");
        JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(url));
        migrate(url, "2");
        Instant end = Instant.parse("2099-12-31T14:59:59.123Z");
        Instant start = Instant.parse("2099-01-01T00:00:00.999999Z");
        UUID first = insert(jdbc, 1);
        UUID duplicate = insert(jdbc, 2);
        UUID campaign = insert(jdbc, 3);
        jdbc.sql("insert into coupon_campaign (coupon_id, total, starts_at) values (?, 500, ?::timestamptz)")
                .params(campaign, start.toString())
                .update();

        migrate(url, "latest");

        Terms terms = new Terms("할인", DiscountType.FIXED, 1_000, end, Money.of(5_000), true, CouponCategory.ALL);
        assertThat(keyOf(jdbc, first)).isEqualTo(Coupon.keyOf(terms, null));
        assertThat(keyOf(jdbc, duplicate)).isEqualTo("none");
        assertThat(keyOf(jdbc, campaign)).isEqualTo(Coupon.keyOf(terms, new CampaignTerms(500, start)));
        insert(jdbc, 4);
    }

    /** Inserts a coupon as the previous release does. */
    private static UUID insert(JdbcClient jdbc, int second) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                        insert into coupon (id, name, discount_type, discount_value, min_purchase, combinable, category,
                            valid_end, created_at)
                        values (?, '할인', 'FIXED', 1000, 5000, true, 'ALL', '2099-12-31 14:59:59.123+00',
                            timestamptz '2026-01-01 00:00+00' + make_interval(secs => ?))
                        """).params(id, second).update();
        return id;
    }

    private static String keyOf(JdbcClient jdbc, UUID coupon) {
        return jdbc.sql("select coalesce(terms_key, 'none') from coupon where id = ?")
                .param(coupon)
                .query(String.class)
                .single();
    }

    private static void migrate(String url, String version) {
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/migration/coupon")
                .target(version)
                .load()
                .migrate();
    }
}
