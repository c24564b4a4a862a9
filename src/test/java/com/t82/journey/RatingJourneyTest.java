package com.t82.journey;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.t82.journey.StandaloneHouse.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ratings of many reviews, up to the average on the page of the show. */
class RatingJourneyTest {

    private static final int REVIEWS = 1_000;
    private static final int REMOVALS = 300;
    private static final int CONNECTIONS = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final StandaloneHouse house = StandaloneHouse.running();
    private final JdbcClient database = house.database();
    private final String admin = new BoxOffice(house).admin();

    @Test
    void afterAThousandReviewsAndThreeHundredRemovalsTheRatingMatchesTheTable() throws Exception {
        long show = newShow();
        try {
            List<String> fans = house.tokens(REVIEWS);
            giveTicketsOfABegunPerformance(show, fans);
            Random random = new Random(82);
            List<Callable<Void>> reviews = new ArrayList<>();
            for (int i = 0; i < REVIEWS; i++) {
                String fan = fans.get(i);
                int rating = 1 + random.nextInt(5);
                boolean isRemoved = i < REMOVALS;
                reviews.add(() -> {
                    review(fan, show, rating, isRemoved);
                    return null;
                });
            }
            Collections.shuffle(reviews, random);
            try (ExecutorService crowd = Executors.newFixedThreadPool(CONNECTIONS)) {
                for (Future<Void> review : crowd.invokeAll(reviews)) {
                    review.get();
                }
            }
            eventually(PATIENCE, this::pendingRatingEvents, pending -> pending == 0);

            record Table(long reviews, long removed, double average) {}
            Table table = database.sql("""
                            select count(*), count(removed_at), avg(rating) filter (where removed_at is null)
                            from review where show_id = ?""")
                    .param(show)
                    .query((row, number) -> new Table(row.getLong(1), row.getLong(2), row.getDouble(3)))
                    .single();
            assertThat(table.reviews()).isEqualTo(REVIEWS);
            assertThat(table.removed()).isEqualTo(REMOVALS);
            assertThat(ratings(show)).isEqualTo(REVIEWS - REMOVALS);
            assertThat(house.get("/api/v1/contents/" + show, null)
                            .json()
                            .get("rating")
                            .asDouble())
                    .isCloseTo(table.average(), within(1e-9));
        } finally {
            house.send("DELETE", "/api/v1/contents/" + show, admin, null);
        }
    }

    private void review(String fan, long show, int rating, boolean isRemoved) {
        Answer written =
                house.post("/api/v1/reviews", fan, Map.of("eventInfoId", show, "content", "천 명의 후기", "rating", rating));
        assertThat(written.status()).as(written.toString()).isEqualTo(200);
        if (isRemoved) {
            Answer removed = house.send(
                    "DELETE", "/api/v1/reviews/" + written.json().get("id").asLong(), fan, null);
            assertThat(removed.status()).as(removed.toString()).isEqualTo(200);
        }
    }

    /** For another show, because no other test uses it. */
    private long newShow() {
        long hall = house.get("/api/v1/contents/" + new BoxOffice(house).studioShow(), null)
                .json()
                .get("placeId")
                .asLong();
        Answer announced = house.post(
                "/api/v1/contents",
                admin,
                Map.of(
                        "title",
                        "천 명의 후기 " + UUID.randomUUID(),
                        "description",
                        "평점을 위한 공연",
                        "runningTime",
                        "90분",
                        "ageRestriction",
                        "전체 관람가",
                        "bookStartTime",
                        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss")
                                .format(LocalDateTime.now(ZoneId.of("Asia/Seoul"))
                                        .minusDays(4)),
                        "placeId",
                        hall,
                        "categoryId",
                        10,
                        "imageUrl",
                        "/posters/spring-tide.svg"));
        assertThat(announced.status()).as(announced.toString()).isEqualTo(200);
        return announced.json().get("id").asLong();
    }

    /** The rows that a thousand purchases would create; their ids are below all real ones. */
    private void giveTicketsOfABegunPerformance(long show, List<String> fans) {
        database.sql("insert into review_performance (performance_id, starts_at) values (?, now() - interval '1 hour')")
                .param(-show)
                .update();
        for (int i = 0; i < fans.size(); i++) {
            database.sql("insert into review_ticket (ticket_id, holder, show_id, performance_id) values (?, ?, ?, ?)")
                    .params(-(show * REVIEWS + i), id(fans.get(i)), show, -show)
                    .update();
        }
    }

    private static UUID id(String token) {
        return UUID.fromString(StandaloneHouse.JSON
                .readTree(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8))
                .get("sub")
                .asString());
    }

    private int pendingRatingEvents() {
        return database.sql("select count(*) from event_publication where listener_id = 'event.rate-show'")
                .query(Integer.class)
                .single();
    }

    private long ratings(long show) {
        return database.sql("select ratings from event_show where id = ?")
                .param(show)
                .query(Long.class)
                .single();
    }
}
