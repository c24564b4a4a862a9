package com.t82.coupon.campaign;

import com.t82.coupon.box.Coupon;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All first-come campaigns. */
public interface Campaigns extends Repository<Campaign, UUID> {

    /** A campaign with its coupon. */
    record Running(Campaign campaign, Coupon coupon) {}

    Campaign save(Campaign campaign);

    @Nullable Campaign findById(UUID couponId);

    boolean existsById(UUID couponId);

    @Query("""
            select new com.t82.coupon.campaign.Campaigns$Running(f, c) from Campaign f join Coupon c on c.id = f.couponId
            where f.startsAt <= :now and c.validEnd > :now and f.given < f.total
            order by f.startsAt desc, c.id""")
    List<Running> findRunning(Instant now, Limit limit);
}
