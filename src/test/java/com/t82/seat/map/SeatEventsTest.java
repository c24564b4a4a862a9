package com.t82.seat.map;

import static com.t82.seat.map.LiveSeatsFixtures.change;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatEventsTest {

    @Test
    void anEventIsEncodedOnceForAllClientsOfAVersion() {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        live.apply(List.of(change(live, 0, 1, SeatStatus.HELD)));
        live.apply(List.of(change(live, 1, 1, SeatStatus.HELD)));
        SeatEvents events = new SeatEvents(live.epoch(), live.snapshot());

        assertThat(events.event(1)).isSameAs(events.event(1)).isNotEqualTo(events.event(0));
        assertThat(events.event(SeatEvents.NONE)).isSameAs(events.event(-7));
        assertThat(new String(events.event(1), StandardCharsets.UTF_8)).contains("\"changes\":[[1,1]]");
        assertThat(new String(events.event(0), StandardCharsets.UTF_8)).contains("\"changes\":[[0,1],[1,1]]");
    }

    @Test
    void eventsFromFewVersionsAreKept() {
        LiveSeats live = LiveSeatsFixtures.of(2, 2);
        for (int number = 1; number <= 100; number++) {
            live.apply(List.of(change(live, 0, number, SeatStatus.of(number % 2))));
        }
        SeatEvents events = new SeatEvents(live.epoch(), live.snapshot());
        for (int from = 0; from < 99; from++) {
            assertThat(new String(events.event(from), StandardCharsets.UTF_8))
                    .contains("\"from\":\"" + LiveSeats.label(live.epoch(), from) + "\"")
                    .contains("\"changes\":[[0,0]]");
        }
        assertThat(events.event(0)).isSameAs(events.event(0));
        assertThat(events.event(98)).isNotSameAs(events.event(98)).isEqualTo(events.event(98));
    }
}
