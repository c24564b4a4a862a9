package com.t82.seat.map;

import static com.t82.seat.map.LiveSeatsFixtures.change;
import static com.t82.seat.map.LiveSeatsFixtures.ids;
import static com.t82.seat.map.LiveSeatsFixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LiveSeatsTest {

    /** Stated in docs/adr/0006-seat-map.md. */
    @Test
    void twentyThousandSeatsTakeAboutTwoAndAHalfMegabytes() throws IllegalAccessException {
        LiveSeats live = LiveSeatsFixtures.of(100, 200);
        live.apply(List.of(change(live, 7, 1, SeatStatus.SOLD)));
        live.free();
        live.rest();
        live.status().json();
        live.offers();
        double megabytes = weight(live, Collections.newSetFromMap(new IdentityHashMap<>())) / 1e6;
        System.out.printf("20,000 seats take %.2f MB%n", megabytes);
        assertThat(megabytes).isBetween(2.0, 2.7);
    }

    /** The bytes of all arrays that are held: everything else is small. */
    private static long weight(Object held, Set<Object> seen) throws IllegalAccessException {
        if (held == null || !seen.add(held)) {
            return 0;
        }
        if (held.getClass().isArray()) {
            return weightOfArray(held, seen);
        }
        if (held instanceof String text) {
            return text.length();
        }
        if (held instanceof AtomicReference<?> reference) {
            return weight(reference.get(), seen);
        }
        if (held instanceof Iterable<?> all) {
            long bytes = 0;
            for (Object one : all) {
                bytes += 4 + weight(one, seen);
            }
            return bytes;
        }
        long bytes = 0;
        if (held.getClass().getName().startsWith("com.t82.")) {
            for (Field field : held.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    bytes += weight(field.get(held), seen);
                }
            }
        }
        return bytes;
    }

    private static long weightOfArray(Object array, Set<Object> seen) throws IllegalAccessException {
        int length = Array.getLength(array);
        switch (array) {
            case byte[] _ -> {
                return 16 + length;
            }
            case short[] _ -> {
                return 16 + 2L * length;
            }
            case int[] _ -> {
                return 16 + 4L * length;
            }
            case long[] _ -> {
                return 16 + 8L * length;
            }
            default -> {
                long bytes = 16 + 8L * length;
                for (int i = 0; i < length; i++) {
                    bytes += weight(Array.get(array, i), seen);
                }
                return bytes;
            }
        }
    }

    @Test
    void repeatedChangesInAnyOrderGiveTheSameState() {
        Random random = new Random(82);
        LiveSeats one = LiveSeatsFixtures.of(10, 10);
        LiveSeats other = LiveSeatsFixtures.of(10, 10);
        List<SeatChange> changes = new ArrayList<>();
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            int seat = random.nextInt(100);
            changes.add(change(one, seat, numbers.merge(seat, 1, Integer::sum), SeatStatus.of(random.nextInt(3))));
        }
        changes.forEach(change -> one.apply(List.of(change)));
        List<SeatChange> shuffled = new ArrayList<>(changes);
        shuffled.addAll(changes.subList(0, 500));
        Collections.shuffle(shuffled, random);
        other.apply(shuffled);

        assertThat(other.snapshot().codes()).isEqualTo(one.snapshot().codes());
        assertThat(other.changeSum()).isEqualTo(one.changeSum()).isEqualTo(2_000);
        assertThat(other.status().bits().plainTag())
                .isEqualTo(one.status().bits().plainTag());
        assertThat(other.rest().plain()).isEqualTo(one.rest().plain());
        assertThat(other.free().plainTag()).isEqualTo(one.free().plainTag());
    }

    @Test
    void anInvisibleChangeMakesNoNewVersion() {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));
        int version = live.version();
        EncodedBody list = live.free();

        live.apply(List.of(change(live, 0, 2, SeatStatus.HELD)));
        live.apply(List.of(change(live, 0, 1, SeatStatus.FREE)));
        live.apply(List.of(new SeatChange(77, 9, SeatStatus.SOLD)));

        assertThat(live.version()).isEqualTo(version);
        assertThat(live.free()).isSameAs(list);
    }

    @Test
    void changesThatArriveWhileSeatsAreReadAgainAreKept() {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        live.apply(List.of(change(live, 0, 2, SeatStatus.SOLD), change(live, 1, 1, SeatStatus.HELD)));

        // Read before these changes, and with two more seats.
        live.replace(plan(2, 3, 99_000), false, new SeatRows(ids(6), new int[] {1, 4, 0, 0, 0, 3}, new byte[6]));

        assertThat(live.snapshot().codes()).containsExactly(2, 0, 0, 0, 0, 0);
        assertThat(live.changeSum()).isEqualTo(2 + 4 + 3);
        assertThat(new String(live.rest().plain(), StandardCharsets.UTF_8))
                .contains("\"restSeat\":2")
                .contains("\"restSeat\":3");
        assertThat(live.snapshot().since()).containsOnly(live.version());
    }

    @Test
    void concurrentReadersShareOneAnswer() throws Exception {
        LiveSeats live = LiveSeatsFixtures.of(40, 50);
        live.apply(List.of(change(live, 5, 1, SeatStatus.HELD)));
        Set<Object> answers = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        CyclicBarrier together = new CyclicBarrier(8);
        SeatStatusBody status = live.status();
        EncodedBody free = live.free();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.submit(() -> {
                    together.await();
                    answers.add(status.json());
                    answers.add(free.plain());
                    answers.add(live.snapshot());
                    return null;
                });
            }
        }
        assertThat(answers).hasSize(3);
    }

    @Test
    void offersAreSharedUntilThePlanIsReplaced() {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        SeatOffers offers = live.offers();
        assertThat(live.offers()).isSameAs(offers);

        live.replace(plan(2, 2, 99_000), false, new SeatRows(ids(4), new int[4], new byte[4]));

        assertThat(live.offers()).isNotSameAs(offers);
        assertThat(live.offers().plan()).isSameAs(live.plan());
    }

    @Test
    void aClosedPerformanceHasNoFreeSeats() {
        LiveSeats live = LiveSeatsFixtures.of(2, 3);
        live.replace(live.plan(), true, new SeatRows(ids(6), new int[6], new byte[6]));

        assertThat(new String(live.free().plain(), StandardCharsets.UTF_8)).isEqualTo("[]");
        assertThat(new String(live.rest().plain(), StandardCharsets.UTF_8)).contains("\"restSeat\":0");
        assertThat(live.status().bits().plain()).containsExactly(0xff, 0x0f);
    }
}
