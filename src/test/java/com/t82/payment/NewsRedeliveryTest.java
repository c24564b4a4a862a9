package com.t82.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The house's redelivery of news, seen from a listener. */
class NewsRedeliveryTest extends PaymentTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AfterEach
    void nothingIsLeft() {
        jdbc.sql("delete from event_publication").update();
    }

    @Test
    void newsThatFailedComesAgainHoweverManyDeadLettersStandBeforeIt() {
        for (int dead = 0; dead < 150; dead++) {
            failed(new PerformanceId(700_000 + dead), 20, NOW.minus(Duration.ofDays(2)));
        }
        PerformanceId performance = new PerformanceId(600_000);
        failed(performance, 1, NOW.minusSeconds(5));

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> performances.find(performance).isPresent());
        assertThat(performances.find(new PerformanceId(700_000))).isEmpty();
    }

    @Test
    void thePausesBetweenAttemptsGrow() {
        PerformanceId early = new PerformanceId(600_001);
        PerformanceId late = new PerformanceId(600_002);
        failed(early, 3, NOW.minusSeconds(20));
        failed(late, 12, NOW.minusSeconds(299));

        Awaitility.await().atMost(PATIENCE).until(() -> performances.find(early).isPresent());
        assertThat(performances.find(late)).isEmpty();
        clock.advance(Duration.ofSeconds(1));

        Awaitility.await().atMost(PATIENCE).until(() -> performances.find(late).isPresent());
    }

    private void failed(PerformanceId performance, int attempts, Instant last) {
        PerformanceAnnounced announced = new PerformanceAnnounced(
                performance, new ShowId(7), "다시 오는 소식", "홀", new CategoryId(1), "", NOW, NOW, NOW, List.of());
        jdbc.sql("""
                insert into event_publication (id, listener_id, event_type, serialized_event, publication_date, status,
                    completion_attempts, last_resubmission_date)
                values (?, 'payment.performance-announced', ?, ?, ?, 'FAILED', ?, ?)""")
                .params(
                        UUID.randomUUID(),
                        PerformanceAnnounced.class.getName(),
                        json.writeValueAsString(announced),
                        Timestamp.from(NOW.minus(Duration.ofDays(3))),
                        attempts,
                        Timestamp.from(last))
                .update();
    }
}
