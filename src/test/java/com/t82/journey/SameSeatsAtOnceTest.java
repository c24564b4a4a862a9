package com.t82.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.StandaloneHouse.Seat;
import com.t82.testing.Crowd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SameSeatsAtOnceTest {

    private static final int RUSHES = Crowd.of(8, 100);
    private static final int FANS = 64;
    private static final int HOT_SEATS = 6;

    private final StandaloneHouse house = StandaloneHouse.running();

    @Test
    void eachSeatGetsExactlyOneOwnerAndNoRefusedFanHoldsASeat() throws Exception {
        for (int rush = 0; rush < RUSHES; rush++) {
            rush();
        }
    }

    private void rush() throws Exception {
        long performance = house.performanceOnSale(500);
        List<Seat> hot = house.freeSeats(performance, HOT_SEATS);
        List<String> fans = house.tokens(FANS);
        List<List<Seat>> wishes = wishes(hot);

        List<Integer> answers = allAtOnce(fans, wishes);

        Map<Long, UUID> winners = new HashMap<>();
        for (int fan = 0; fan < FANS; fan++) {
            assertThat(answers.get(fan)).isIn(200, 409);
            if (answers.get(fan) == 200) {
                for (Seat seat : wishes.get(fan)) {
                    assertThat(winners.put(seat.seatId(), StandaloneHouse.subject(fans.get(fan))))
                            .as("seat %d was promised twice", seat.seatId())
                            .isNull();
                }
            }
        }
        assertThat(winners).isNotEmpty();
        assertThat(heldAccordingToTheDatabase(hot)).isEqualTo(winners);
    }

    private List<List<Seat>> wishes(List<Seat> hot) {
        long seed = System.nanoTime();
        System.out.println("Wishes drawn with seed " + seed);
        Random random = new Random(seed);
        List<List<Seat>> wishes = new ArrayList<>();
        for (int fan = 0; fan < FANS; fan++) {
            List<Seat> shuffled = new ArrayList<>(hot);
            Collections.shuffle(shuffled, random);
            wishes.add(shuffled.subList(0, 2));
        }
        return wishes;
    }

    private List<Integer> allAtOnce(List<String> fans, List<List<Seat>> wishes) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int fan = 0; fan < FANS; fan++) {
                String token = fans.get(fan);
                List<Seat> wish = wishes.get(fan);
                Callable<Integer> choice = () -> {
                    start.await();
                    return house.put("/api/v1/seats/choice", token, wish).status();
                };
                answers.add(executor.submit(choice));
            }
            start.countDown();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }

    /** The holder of each seat. */
    private Map<Long, UUID> heldAccordingToTheDatabase(List<Seat> seats) {
        Map<Long, UUID> holders = new HashMap<>();
        house.database()
                .sql("select id, holder from seat where id in (:ids) and state <> 'FREE'")
                .param("ids", seats.stream().map(Seat::seatId).toList())
                .query(row -> {
                    holders.put(row.getLong("id"), row.getObject("holder", UUID.class));
                });
        return holders;
    }
}
