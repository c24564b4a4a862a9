package com.t82.seat.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class QueueSnapshotTest {

    private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");

    private static QueueSnapshot snapshot(long lastPlace, int lobby, long... line) {
        WaitingRoom room = new WaitingRoom(
                new PerformanceId(1),
                NOW.minusSeconds(60),
                NOW.plusSeconds(3_600),
                false,
                true,
                20,
                100,
                "seed",
                "commitment",
                NOW.minusSeconds(60),
                0,
                lastPlace,
                0,
                NOW,
                20,
                1);
        return new QueueSnapshot(
                room,
                Map.of(),
                Caffeine.newBuilder().build(),
                line,
                lobby,
                new LongAdder(),
                new LongAccumulator(Math::max, 0),
                0,
                1);
    }

    @Test
    void aPositionCountsOnlyTheFansAhead() {
        QueueSnapshot snapshot = snapshot(9, 0, 3, 5, 9);

        assertThat(snapshot.position(3)).isEqualTo(1);
        assertThat(snapshot.position(5)).isEqualTo(2);
        assertThat(snapshot.position(9)).isEqualTo(3);
    }

    @Test
    void aPlaceThatHasLeftTheLineHasThePositionOfItsGap() {
        assertThat(snapshot(9, 0, 3, 5, 9).position(4)).isEqualTo(2);
    }

    @Test
    void aPlaceGivenAfterTheReadingComesAfterTheLine() {
        QueueSnapshot snapshot = snapshot(9, 0, 3, 5, 9);

        assertThat(snapshot.position(10)).isEqualTo(4);
        assertThat(snapshot.position(12)).isEqualTo(6);
        assertThat(snapshot(0, 0).position(1)).isEqualTo(1);
    }

    @Test
    void theTotalHasLineLobbyAndLaterEntries() {
        QueueSnapshot snapshot = snapshot(2, 4, 1, 2);
        snapshot.joinedLater().increment();

        assertThat(snapshot.waiting()).isEqualTo(7);
    }

    @Test
    void theTotalIsNotLessThanAnAnsweredPosition() {
        QueueSnapshot snapshot = snapshot(2, 0, 1, 2);
        snapshot.deepest().accumulate(5);

        assertThat(snapshot.waiting()).isEqualTo(5);
    }
}
