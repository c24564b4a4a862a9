package com.t82.seat.map;

import static com.t82.seat.map.LiveSeatsFixtures.change;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnswerCacheTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static byte[] unpacked(byte[] gzip) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    @Test
    void theCompressedListHasTheFreeSeatsAfterEveryChange() throws IOException {
        long seed = 82;
        Random random = new Random(seed);
        for (int size : new int[] {1, 2, 16, 40}) {
            LiveSeats live = LiveSeatsFixtures.of(size, size, Duration.ofNanos(-1));
            int[] numbers = new int[size * size];
            for (int round = 0; round < 60; round++) {
                List<SeatChange> changes = new ArrayList<>();
                int count = round % 10 == 9 ? numbers.length : random.nextInt(1, 6);
                SeatStatus all = SeatStatus.of(random.nextInt(3));
                for (int c = 0; c < count; c++) {
                    int seat = round % 10 == 9 ? c : random.nextInt(numbers.length);
                    SeatStatus status = round % 10 == 9 ? all : SeatStatus.of(random.nextInt(3));
                    changes.add(change(live, seat, ++numbers[seat], status));
                }
                live.apply(changes);

                EncodedBody body = live.free();
                byte[] plain = unpacked(body.gzip());
                assertThat(body.plain()).as("seed %s", seed).isEqualTo(plain);
                SeatSnapshot now = live.snapshot();
                List<Long> free = new ArrayList<>();
                for (int i = 0; i < numbers.length; i++) {
                    if (now.codes()[i] == 0) {
                        free.add(live.plan().seat(i));
                    }
                }
                JsonNode list = JSON.readTree(plain);
                assertThat(list.valueStream()
                                .map(seat -> seat.get("seatId").asLong())
                                .toList())
                        .as("seed %s", seed)
                        .isEqualTo(free);
                if (!free.isEmpty()) {
                    JsonNode first = list.get(0);
                    int index = live.plan().indexOf(free.getFirst());
                    assertThat(first.get("rowNum").asInt())
                            .isEqualTo(live.plan().row(index));
                    assertThat(first.get("colNum").asInt())
                            .isEqualTo(live.plan().column(index));
                    assertThat(first.get("name").asString()).isIn("R \"왼쪽\"", "S");
                    assertThat(first.get("price").asLong()).isIn(150_000L, 149_000L);
                }
                int rest = 0;
                for (JsonNode section : JSON.readTree(live.rest().plain())) {
                    rest += section.get("restSeat").asInt();
                }
                assertThat(rest).isEqualTo(free.size());
            }
        }
    }

    @Test
    void oneByteHasTheStatusOfFourSeats() {
        LiveSeats live = LiveSeatsFixtures.of(2, 3);
        live.apply(List.of(
                change(live, 1, 1, SeatStatus.HELD),
                change(live, 3, 1, SeatStatus.SOLD),
                change(live, 5, 1, SeatStatus.HELD)));

        assertThat(live.status().bits().plain()).containsExactly(0b10_00_01_00, 0b01_00);
        assertThat(LiveSeatsFixtures.of(100, 200).status().bits().plain()).hasSize(5_000);
        assertThat(LiveSeatsFixtures.of(100, 200).status().json().gzip()).hasSizeLessThan(6_144);
    }

    @Test
    void theListIsPackedLessOftenWhileChangesAreFrequent() {
        boolean[] packed = storm(Duration.ofDays(1)).packed();

        assertThat(packedOf(packed, 0, 50)).as("single changes at once").isEqualTo(50);
        assertThat(packedOf(packed, 2_500, 5_000))
                .as("many in an eighth of the time")
                .isBetween(100, 300);
    }

    @Test
    void theListIsNeverOlderThanItsMaximumAge() {
        assertThat(storm(Duration.ofMillis(5)).oldest()).isLessThanOrEqualTo(Duration.ofMillis(10));
    }

    /** Changes one seat after the other. Each look at the clock takes a millisecond, so packing takes a few. */
    private static Storm storm(Duration listMaxAge) {
        AtomicLong clock = new AtomicLong();
        LiveSeats live = LiveSeatsFixtures.of(10, 20, listMaxAge, () -> clock.addAndGet(1_000_000));
        int[] numbers = new int[200];
        Random random = new Random(82);
        boolean[] packed = new boolean[5_000];
        EncodedBody last = live.free();
        long packedAt = clock.get();
        long oldest = 0;
        for (int round = 0; round < packed.length; round++) {
            int seat = random.nextInt(200);
            live.apply(List.of(change(live, seat, ++numbers[seat], SeatStatus.of(numbers[seat] % 2))));
            EncodedBody now = live.free();
            packed[round] = now != last;
            packedAt = packed[round] ? clock.get() : packedAt;
            oldest = Math.max(oldest, clock.get() - packedAt);
            last = now;
        }
        return new Storm(packed, Duration.ofNanos(oldest));
    }

    private static int packedOf(boolean[] rounds, int from, int to) {
        int count = 0;
        for (int round = from; round < to; round++) {
            count += rounds[round] ? 1 : 0;
        }
        return count;
    }

    private record Storm(boolean[] packed, Duration oldest) {}

    @Test
    void aSingleChangeShowsAtOnce() {
        AtomicLong clock = new AtomicLong();
        LiveSeats live = LiveSeatsFixtures.of(10, 20, Duration.ofDays(1), clock::get);
        EncodedBody before = live.free();

        live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));

        assertThat(live.free().plainTag()).isNotEqualTo(before.plainTag());
    }
}
