package com.t82.seat.map;

import static com.t82.seat.map.LiveSeatsFixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SeatPlanTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void theGeometryHasEverySeatAndANewVersionWithAPrice() {
        LiveSeats live = LiveSeatsFixtures.of(4, 5);
        JsonNode plan = JSON.readTree(live.plan().body().plain());

        List<Long> seats = new ArrayList<>();
        for (JsonNode run : plan.get("runs")) {
            assertThat(run.get("index").asInt()).isEqualTo(seats.size());
            for (int i = 0; i < run.get("count").asInt(); i++) {
                int index = seats.size();
                assertThat(run.get("rowNum").asInt()).isEqualTo(live.plan().row(index));
                assertThat(run.get("colNum").asInt() + i).isEqualTo(live.plan().column(index));
                seats.add(run.get("seatId").asLong() + i);
            }
        }
        assertThat(seats).hasSize(20);
        assertThat(seats)
                .allSatisfy(seat -> assertThat(live.plan().indexOf(seat)).isEqualTo(seats.indexOf(seat)));
        assertThat(plan.get("version").asString()).isEqualTo(live.plan().version());
        assertThat(plan(4, 5, 150_000).version()).isEqualTo(live.plan().version());
        assertThat(plan(4, 5, 160_000).version()).isNotEqualTo(live.plan().version());
    }
}
