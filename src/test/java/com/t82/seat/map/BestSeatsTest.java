package com.t82.seat.map;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.PerformanceId;
import com.t82.seat.map.BestSeats.Offer;
import com.t82.seat.map.SeatPlan.Section;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BestSeatsTest {

    /** Two sections of two rows with nine seats; the first section costs more. */
    private final SeatPlan plan = plan();

    private final BestSeats best = new BestSeats(plan);

    private static SeatPlan plan() {
        int size = 4 * 9;
        long[] ids = new long[size];
        short[] sectionOf = new short[size];
        int[] rows = new int[size];
        int[] columns = new int[size];
        for (int i = 0; i < size; i++) {
            ids[i] = 100 + i;
            rows[i] = 1 + i / 9;
            columns[i] = 1 + i % 9;
            sectionOf[i] = (short) (rows[i] <= 2 ? 0 : 1);
        }
        return new SeatPlan(
                new PerformanceId(1),
                List.of(Section.of(7, "R", "\"R\"", 100_000), Section.of(8, "S", "\"S\"", 50_000)),
                ids,
                sectionOf,
                rows,
                columns);
    }

    /** One string for each row; a dot is a free seat. */
    private static byte[] hall(String... rows) {
        String all = String.join("", rows);
        byte[] codes = new byte[all.length()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (all.charAt(i) == '.' ? 0 : 1);
        }
        return codes;
    }

    private String chosen(byte[] codes, int count, Set<Long> sections, Long maxPrice) {
        List<Offer> offers = best.find(codes, new BitSet(), count, sections, maxPrice, 1);
        if (offers.isEmpty()) {
            return "none";
        }
        int first = offers.getFirst().first();
        return "row %d from %d".formatted(plan.row(first), plan.column(first));
    }

    @Test
    void theMiddleOfTheFrontRowOfTheDearestSectionIsTheBest() {
        byte[] empty = hall(".........", ".........", ".........", ".........");

        assertThat(chosen(empty, 3, null, null)).isEqualTo("row 1 from 4");
        assertThat(chosen(empty, 1, null, null)).isEqualTo("row 1 from 5");
        assertThat(chosen(empty, 5, Set.of(8L), null)).isEqualTo("row 3 from 3");
        assertThat(chosen(empty, 3, null, 60_000L)).isEqualTo("row 3 from 4");
        assertThat(chosen(empty, 3, null, 10_000L)).isEqualTo("none");
    }

    @Test
    void noSingleSeatIsLeftIfThatCanBeAvoided() {
        byte[] hall = hall("xx.....xx", "xxxxxxxxx", ".........", ".........");

        // From 4 would be the middle, but would leave a single seat on each side.
        assertThat(chosen(hall, 3, null, null)).isEqualTo("row 1 from 3");
        assertThat(chosen(hall("xx....xxx", "xxxxxxxxx", "xxxxxxxxx", "xxxxxxxxx"), 2, null, null))
                .isNotEqualTo("row 1 from 4");
        assertThat(chosen(hall("xx...xxxx", "xxxxxxxxx", ".........", "........."), 2, null, null))
                .as("unavoidable in this section")
                .isEqualTo("row 1 from 4");
    }

    @Test
    void offeredSeatsAreAdjacentInOneRowOfOneSection() {
        assertThat(chosen(hall("xxxxxxxx.", ".xxxxxxxx", "xxxxxxxxx", "xxx..xxxx"), 2, null, null))
                .isEqualTo("row 4 from 4");
        assertThat(chosen(hall("x.x.x.x.x", "xxxxxxxx.", ".xxxxxxxx", "xxxxxxxxx"), 2, null, null))
                .isEqualTo("none");
    }

    @Test
    void claimedSeatsAreNotOffered() {
        byte[] empty = hall(".........", ".........", ".........", ".........");
        BitSet claimed = new BitSet();
        claimed.set(3, 6);

        List<Offer> offers = best.find(empty, claimed, 3, null, null, 4);

        assertThat(offers)
                .hasSize(4)
                .allSatisfy(offer -> assertThat(
                                claimed.get(offer.first(), offer.first() + 3).isEmpty())
                        .isTrue());
        assertThat(offers)
                .isSortedAccordingTo((a, b) -> a.alone() != b.alone()
                        ? Integer.compare(a.alone(), b.alone())
                        : Double.compare(a.distance(), b.distance()));
    }
}
