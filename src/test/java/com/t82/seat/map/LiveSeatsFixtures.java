package com.t82.seat.map;

import com.t82.event.PerformanceId;
import com.t82.seat.map.SeatPlan.Section;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Performances with two sections: the first half of the rows at one price, the second half 1,000 won cheaper. */
final class LiveSeatsFixtures {

    private LiveSeatsFixtures() {}

    static LiveSeats of(int rows, int columns) {
        return of(rows, columns, Duration.ofMillis(250));
    }

    static LiveSeats of(int rows, int columns, Duration listMaxAge) {
        return of(rows, columns, listMaxAge, System::nanoTime);
    }

    static LiveSeats of(int rows, int columns, Duration listMaxAge, LongSupplier nanos) {
        int size = rows * columns;
        return new LiveSeats(
                plan(rows, columns, 150_000),
                false,
                new SeatRows(ids(size), new int[size], new byte[size]),
                listMaxAge.toNanos(),
                nanos);
    }

    static SeatPlan plan(int rows, int columns, long price) {
        int size = rows * columns;
        short[] sectionOf = new short[size];
        int[] row = new int[size];
        int[] column = new int[size];
        for (int i = 0; i < size; i++) {
            row[i] = 1 + i / columns;
            column[i] = 1 + i % columns;
            sectionOf[i] = (short) (row[i] <= rows / 2 ? 0 : 1);
        }
        return new SeatPlan(
                new PerformanceId(82),
                List.of(
                        Section.of(3, "R \"왼쪽\"", "\"R \\\"왼쪽\\\"\"", price),
                        Section.of(4, "S", "\"S\"", price - 1_000)),
                ids(size),
                sectionOf,
                row,
                column);
    }

    static long[] ids(int size) {
        long[] ids = new long[size];
        for (int i = 0; i < size; i++) {
            ids[i] = 1_000 + i + (i > 17 ? 5 : 0);
        }
        return ids;
    }

    static SeatChange change(LiveSeats live, int index, int number, SeatStatus status) {
        return new SeatChange(live.plan().seat(index), number, status);
    }
}
