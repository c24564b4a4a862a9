package com.t82.event.venue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import org.junit.jupiter.api.Test;

class BlockTest {

    private final Venue venue = new Venue("소극장", "서울", 100, 100, 10, 10, null);

    @Test
    void blocksThatTouchDoNotOverlap() {
        Block left = new Block(1, 1, 10, 5);
        assertThat(left.overlaps(new Block(1, 6, 10, 5))).isFalse();
        assertThat(left.overlaps(new Block(10, 5, 1, 1))).isTrue();
        assertThat(new Block(10, 5, 1, 1).overlaps(left)).isTrue();
    }

    @Test
    void aSectionMayFillTheVenueButNotExceedIt() {
        venue.mark("전석", new Block(1, 1, 10, 10));
        assertRefused(new Block(1, 1, 11, 1), VenueProblem.SECTION_OUTSIDE_VENUE);
        assertRefused(new Block(0, 1, 1, 1), VenueProblem.SECTION_OUTSIDE_VENUE);
        assertRefused(new Block(2, 1, Integer.MAX_VALUE, 1), VenueProblem.SECTION_OUTSIDE_VENUE);
    }

    @Test
    void sectionsOfAVenueDoNotOverlapAndHaveDifferentNames() {
        venue.mark("앞", new Block(1, 1, 5, 10));
        assertRefused(new Block(5, 10, 1, 1), VenueProblem.SECTION_OVERLAPS);
        assertThatThrownBy(() -> venue.mark("앞", new Block(6, 1, 5, 10)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(VenueProblem.SECTION_NAME_TAKEN));
        venue.mark("뒤", new Block(6, 1, 5, 10));
    }

    private void assertRefused(Block block, ProblemType reason) {
        assertThatThrownBy(() -> venue.mark("구역", block))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(reason));
    }
}
