package com.t82.seat.map;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.seat.map.SeatMapReader.PlanSignature;
import org.junit.jupiter.api.Test;

class CachedPerformanceTest {

    private final CachedPerformance cached =
            new CachedPerformance(LiveSeatsFixtures.of(1, 2), new PlanSignature(false, 2, 1, 0));

    @Test
    void aLoadedPerformanceIsNotYetVerified() {
        assertThat(cached.verifiedAt()).isEqualTo(CachedPerformance.NEVER);
    }

    @Test
    void aComparisonIsNotedWithItsBeginning() {
        cached.verified(7, cached.announcements());

        assertThat(cached.verifiedAt()).isEqualTo(7);
    }

    @Test
    void anAnnouncementDuringAComparisonMakesItVoid() {
        int before = cached.announcements();
        cached.invalidate();

        cached.verified(7, before);

        assertThat(cached.verifiedAt()).isEqualTo(CachedPerformance.NEVER);
    }
}
