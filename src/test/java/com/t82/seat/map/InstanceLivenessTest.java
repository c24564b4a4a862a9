package com.t82.seat.map;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceLivenessTest {

    private static final long SELF = 1;
    private static final long OTHER = 2;
    private static final long SILENCE = 600;
    private static final long DEAD_AFTER = 5_000;

    private final InstanceLiveness liveness = new InstanceLiveness(SELF, SILENCE, DEAD_AFTER);

    private void message(long sender, long number, long now) {
        liveness.arrived(sender, number, now);
        liveness.delivered(sender, number, now);
    }

    @BeforeEach
    void bothInstancesAreKnown() {
        message(SELF, 1, 100);
        message(OTHER, 1, 100);
    }

    @Test
    void nothingIsReliableBeforeTheFirstOwnMessage() {
        InstanceLiveness fresh = new InstanceLiveness(SELF, SILENCE, DEAD_AFTER);
        fresh.arrived(OTHER, 1, 100);
        fresh.delivered(OTHER, 1, 100);

        assertThat(fresh.unbrokenSince(101)).isEqualTo(InstanceLiveness.BROKEN);
    }

    @Test
    void consecutiveNumbersKeepTheSequenceUnbroken() {
        message(OTHER, 2, 300);
        message(SELF, 2, 300);

        assertThat(liveness.unbrokenSince(301)).isEqualTo(100);
    }

    @Test
    void aGapBreaksTheSequence() {
        message(OTHER, 3, 300);

        assertThat(liveness.unbrokenSince(301)).isEqualTo(300);
    }

    @Test
    void aNewInstanceBreaksTheSequence() {
        message(3, 7, 250);

        assertThat(liveness.unbrokenSince(300)).isEqualTo(250);
    }

    @Test
    void aMessageAfterAPauseBreaksTheSequence() {
        message(SELF, 2, 600);
        message(OTHER, 2, 100 + SILENCE);

        assertThat(liveness.unbrokenSince(701)).isEqualTo(700);
    }

    @Test
    void ownSilenceMakesNothingReliable() {
        assertThat(liveness.unbrokenSince(99 + SILENCE)).isEqualTo(100);
        assertThat(liveness.unbrokenSince(100 + SILENCE)).isEqualTo(InstanceLiveness.BROKEN);
    }

    @Test
    void aSilentInstanceMakesNothingReliableUntilItReturns() {
        message(SELF, 2, 700);
        liveness.detectSilence(101 + SILENCE);

        assertThat(liveness.isMissing(OTHER)).isTrue();
        assertThat(liveness.unbrokenSince(702)).isEqualTo(InstanceLiveness.BROKEN);

        message(OTHER, 2, 710);
        assertThat(liveness.isMissing(OTHER)).isFalse();
        assertThat(liveness.unbrokenSince(711)).isEqualTo(710);
    }

    @Test
    void aLongSilentInstanceCountsAsDead() {
        liveness.detectSilence(101 + SILENCE);
        long dead = 102 + SILENCE + DEAD_AFTER;
        message(SELF, 2, dead);
        liveness.detectSilence(dead);

        assertThat(liveness.isMissing(OTHER)).isFalse();
        assertThat(liveness.unbrokenSince(dead)).isEqualTo(dead);
    }

    @Test
    void aFarewellIsNoSilence() {
        liveness.left(OTHER);
        message(SELF, 2, 700);
        liveness.detectSilence(100 + 2 * SILENCE);

        assertThat(liveness.isKnown(OTHER)).isFalse();
        assertThat(liveness.isMissing(OTHER)).isFalse();
        assertThat(liveness.unbrokenSince(701)).isEqualTo(700);
    }
}
