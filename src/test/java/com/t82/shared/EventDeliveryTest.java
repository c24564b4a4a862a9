package com.t82.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.testing.ModuleTest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.transaction.support.TransactionOperations;

@ModuleTest
@Import(EventDeliveryTest.Listeners.class)
class EventDeliveryTest {

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionOperations transaction;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Failing failing;

    @Test
    void aFailedEventIsDeliveredAgainAndThenDeleted() {
        SomethingHappened event = new SomethingHappened(UUID.randomUUID(), 2);

        transaction.executeWithoutResult(status -> events.publishEvent(event));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(failing.attempts(event.id())).isEqualTo(3));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(outstanding(event.id())).isZero());
    }

    @Test
    void eventsOfARolledBackTransactionAreNotDelivered() {
        SomethingHappened event = new SomethingHappened(UUID.randomUUID(), 0);

        transaction.executeWithoutResult(status -> {
            events.publishEvent(event);
            status.setRollbackOnly();
        });

        assertThat(outstanding(event.id())).isZero();
        assertThat(failing.attempts(event.id())).isZero();
    }

    private int outstanding(UUID id) {
        return jdbc.sql("select count(*) from event_publication where serialized_event like ?")
                .param("%" + id + "%")
                .query(Integer.class)
                .single();
    }

    /** @param failures how often its listener fails before it succeeds */
    record SomethingHappened(UUID id, int failures) {}

    static class Failing {

        private final ConcurrentMap<UUID, Integer> attempts = new ConcurrentHashMap<>();

        @ApplicationModuleListener(id = "test.failing")
        void on(SomethingHappened event) {
            assertThat(Thread.currentThread().getName()).startsWith("events-");
            if (attempts.merge(event.id(), 1, Integer::sum) <= event.failures()) {
                throw new IllegalStateException("Fails as configured");
            }
        }

        int attempts(UUID id) {
            return attempts.getOrDefault(id, 0);
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Listeners {

        @Bean
        Failing failing() {
            return new Failing();
        }
    }
}
