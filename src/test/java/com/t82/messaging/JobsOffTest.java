package com.t82.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.testing.ModuleTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** An instance that looks at a restored copy of a database must not act on what was waiting in it. */
@ModuleTest
@Import(JobsOffTest.Listeners.class)
@TestPropertySource(properties = {"t82.jobs.enabled=false", "t82.events.poll-interval=50ms"})
class JobsOffTest {

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventWorkers workers;

    @Autowired
    AtomicInteger heard;

    @TestConfiguration
    static class Listeners {

        @Bean
        AtomicInteger heard() {
            return new AtomicInteger();
        }

        @Bean
        Listening listening(AtomicInteger heard) {
            return new Listening(heard);
        }
    }

    record Happened(int number) {}

    static class Listening {

        private final AtomicInteger heard;

        Listening(AtomicInteger heard) {
            this.heard = heard;
        }

        @ApplicationModuleListener(id = "jobs-off.happened")
        void on(Happened event) {
            heard.incrementAndGet();
        }
    }

    @Test
    void nothingIsDeliveredNeitherWhatWaitsNorWhatIsPublished() {
        publish(1);
        publish(2);
        workers.wake(List.of("jobs-off.happened"));
        workers.poll();

        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> waiting() == 2 && heard.get() == 0);
        assertThat(workers.isRunning()).isFalse();
    }

    private void publish(int number) {
        transaction.executeWithoutResult(status -> events.publishEvent(new Happened(number)));
    }

    private int waiting() {
        return jdbc.sql("select count(*) from event_publication where listener_id = 'jobs-off.happened'")
                .query(Integer.class)
                .single();
    }
}
