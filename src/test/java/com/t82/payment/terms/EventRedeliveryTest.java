package com.t82.payment.terms;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.payment.PaymentTest;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Failed events are delivered again to a listener of this module, on a clock that only the test moves. */
class EventRedeliveryTest extends PaymentTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AfterEach
    void noEventIsLeft() {
        jdbc.sql("delete from event_publication").update();
    }

    @Test
    void aFailedEventIsDeliveredAgainWhenItIsDueDespiteABacklog() {
        for (int waiting = 0; waiting < 150; waiting++) {
            failed(new PerformanceId(700_000 + waiting), NOW.plusSeconds(60));
        }
        PerformanceId performance = new PerformanceId(600_000);
        failed(performance, NOW);

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> performances.find(performance).isPresent());
        assertThat(performances.find(new PerformanceId(700_000))).isEmpty();
        clock.advance(Duration.ofSeconds(59));
        assertThat(performances.find(new PerformanceId(700_000))).isEmpty();
        clock.advance(Duration.ofSeconds(1));

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> performances.find(new PerformanceId(700_149)).isPresent());
    }

    private void failed(PerformanceId performance, Instant next) {
        PerformanceAnnounced announced = new PerformanceAnnounced(
                performance, new ShowId(7), "다시 오는 소식", "홀", new CategoryId(1), "", NOW, NOW, NOW, List.of());
        jdbc.sql("""
                insert into event_publication (id, listener_id, event_type, serialized_event, publication_date, status,
                    completion_attempts, last_resubmission_date, next_attempt_at)
                values (?, 'payment.performance-announced', ?, ?, ?, 'FAILED', 3, ?, ?)""")
                .params(
                        UUID.randomUUID(),
                        PerformanceAnnounced.class.getName(),
                        json.writeValueAsString(announced),
                        Timestamp.from(NOW.minus(Duration.ofDays(3))),
                        Timestamp.from(NOW.minusSeconds(60)),
                        Timestamp.from(next))
                .update();
    }
}
