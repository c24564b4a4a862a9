package com.t82.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.testing.ModuleTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Delivery under failures, on a real PostgreSQL. */
@ModuleTest
@Import(DeliveringTest.Listeners.class)
@TestPropertySource(
        properties = {
            "t82.events.poll-interval=100ms",
            "t82.events.first-pause=100ms",
            "t82.events.longest-pause=300ms",
            "t82.events.attempts=5"
        })
class DeliveringTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource database;

    @Autowired
    Listening listening;

    @Autowired
    EventBacklog backlog;

    @Autowired
    EventWorkers workers;

    @Autowired
    ModuleListeners listeners;

    @Autowired
    Delivering delivering;

    @Autowired
    Publications publications;

    @Autowired
    MessagingSettings settings;

    @Autowired
    Clock clock;

    @BeforeEach
    void deleteAllRows() {
        jdbc.sql("truncate event_publication, event_publication_dead").update();
        jdbc.sql("drop table if exists taken").update();
        jdbc.sql("create table taken (number int primary key, constraint not_17 check (number <> 17))")
                .update();
        listening.reset();
    }

    @AfterEach
    void noEventWaits() {
        listening.gate.countDown();
        await().atMost(PATIENCE).until(() -> count("event_publication where listener_id <> 'none.knows'") == 0);
        jdbc.sql("truncate event_publication").update();
    }

    @Test
    void eventsOfOneListenerAreDeliveredAsAGroup() {
        publish(IntStream.range(100, 300).mapToObj(Taken::new).toArray());

        await().atMost(PATIENCE).until(() -> count("taken") == 200);
        assertThat(listening.groups).containsExactly(64, 64, 64, 8);
        await().atMost(PATIENCE).until(() -> count("event_publication") == 0);
    }

    @Test
    void oneFailingEventOfAGroupDoesNotBlockTheOthers() {
        publish(IntStream.rangeClosed(1, 64).mapToObj(Taken::new).toArray());

        await().atMost(PATIENCE).until(() -> count("taken") == 63);
        await().atMost(PATIENCE).until(() -> count("event_publication where completion_attempts >= 2") == 1);
        assertThat(count("event_publication")).isOne();

        jdbc.sql("alter table taken drop constraint not_17").update();

        await().atMost(PATIENCE).until(() -> count("taken") == 64);
        await().atMost(PATIENCE).until(() -> count("event_publication") == 0);
    }

    @Test
    void anEventThatWaitsLongIsNotAFailedOne() throws Exception {
        publish(new Blocked(0));
        assertThat(listening.blocked.await(20, TimeUnit.SECONDS)).isTrue();
        publish(IntStream.range(1, 10).mapToObj(Blocked::new).toArray());
        jdbc.sql("update event_publication set publication_date = publication_date - interval '1 day' where id in"
                        + " (select id from event_publication for update skip locked)")
                .update();
        publish(new Taken(1));
        await().atMost(PATIENCE).until(() -> count("taken") == 1);
        Thread.sleep(1_000);

        assertThat(count("event_publication where status = 'PUBLISHED' and completion_attempts = 0"))
                .isEqualTo(10);
        assertThat(backlog.oldestAge()).isGreaterThan(Duration.ofHours(23));
        listening.gate.countDown();

        await().atMost(PATIENCE).until(() -> count("event_publication") == 0);
        assertThat(listening.tries)
                .hasSize(10)
                .allSatisfy((event, tries) -> assertThat(tries).isOne());
    }

    @Test
    void aListenerThatAlwaysFailsBlocksNoOtherAndItsDeadLettersCanBeRedelivered() {
        Object[] mixed = new Object[400];
        for (int i = 0; i < 200; i++) {
            mixed[2 * i] = new Refused(i);
            mixed[2 * i + 1] = new Taken(1_000 + i);
        }
        publish(mixed);

        await().atMost(PATIENCE).until(() -> count("taken") == 200);
        await().atMost(PATIENCE).until(() -> count("event_publication_dead") == 200);
        assertThat(count("event_publication")).isZero();
        assertThat(jdbc.sql("select distinct attempts || ' ' || failure from event_publication_dead")
                        .query(String.class)
                        .list())
                .containsExactly("5 java.lang.UnsupportedOperationException");

        listening.refuses = false;
        assertThat(jdbc.sql("select deliver_dead_events_again('test.taken')")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(jdbc.sql("select deliver_dead_events_again()")
                        .query(Long.class)
                        .single())
                .isEqualTo(200);

        await().atMost(PATIENCE).until(() -> listening.accepted.size() == 200);
        assertThat(count("event_publication_dead")).isZero();
    }

    @Test
    void fiftyThousandDeadAndFailedEventsDoNotSlowDelivery() {
        jdbc.sql("""
                insert into event_publication_dead
                    (id, listener_id, event_type, serialized_event, publication_date, attempts, died_at)
                select gen_random_uuid(), 'test.taken', 'gone', '{}', now() - interval '1 day', 20, now()
                from generate_series(1, 50000)
                """).update();
        jdbc.sql("""
                insert into event_publication (id, listener_id, event_type, serialized_event, publication_date, status,
                    completion_attempts, next_attempt_at)
                select gen_random_uuid(), 'test.taken', 'gone', '{}', now() - interval '1 day', 'FAILED', 3,
                    now() + interval '1 day'
                from generate_series(1, 50000)
                """).update();
        long start = System.nanoTime();
        for (int i = 100; i < 200; i++) {
            publish(new Taken(i));
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> count("taken") == 100);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(backlog.oldestAge()).isLessThan(Duration.ofSeconds(10));
        assertThat(count("event_publication_dead")).isEqualTo(50_000);
        jdbc.sql("delete from event_publication").update();
    }

    @Test
    void twoInstancesDeliverEachEventOnce() {
        EventWorkers others = new EventWorkers(listeners, delivering, publications, settings, clock, true);
        others.start();
        for (int i = 100; i < 1_100; i += 10) {
            publish(IntStream.range(i, i + 10).mapToObj(Taken::new).toArray());
            others.wake(listeners.ids());
        }

        await().atMost(PATIENCE).until(() -> count("taken") == 1_000);
        await().atMost(PATIENCE).until(() -> count("event_publication") == 0);
        assertThat(listening.groups.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_000);
        others.stop();
    }

    @Test
    void eventsClaimedByADeadInstanceAreDeliveredByAnother() throws Exception {
        workers.stop();
        publish(new Taken(5));
        try (Connection dying = database.getConnection();
                Statement statement = dying.createStatement()) {
            dying.setAutoCommit(false);
            statement.execute("delete from event_publication");
            int backend = dying.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            workers.start();
            Thread.sleep(300);
            assertThat(count("taken")).isZero();
            jdbc.sql("select pg_terminate_backend(?)")
                    .param(backend)
                    .query(Boolean.class)
                    .single();

            await().atMost(PATIENCE).until(() -> count("taken") == 1);
            dying.rollback();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isIn("57P01", "08006", "08003");
        }
    }

    @Test
    void anUnavailableDatabaseDoesNotCountAsAnAttempt() {
        listening.cutConnections = 3;
        publish(new Cut(1), new Cut(2));

        await().atMost(PATIENCE).until(() -> listening.accepted.size() == 2);
        assertThat(listening.attempts)
                .allSatisfy(attempts -> assertThat(attempts).isZero());
    }

    @Test
    void eventsOfThePreviousReleaseAreDelivered() {
        List<String> left = List.of("FAILED", "PROCESSING", "RESUBMITTED", "PUBLISHED");
        for (int i = 0; i < left.size(); i++) {
            insert("test.taken", new Taken(i), left.get(i), 3, Instant.now().minusSeconds(86_400));
        }

        await().atMost(PATIENCE).until(() -> count("taken") == 4);
        assertThat(count("event_publication")).isZero();
    }

    @Test
    void eventsForListenersOfAnotherReleaseStayInTheTable() {
        insert("none.knows", new Taken(1), "PUBLISHED", 0, Instant.now().minusSeconds(86_400));
        publish(new Taken(2));

        await().atMost(PATIENCE).until(() -> count("taken") == 1);
        assertThat(count("event_publication where listener_id = 'none.knows' and completion_attempts = 0"))
                .isOne();
        assertThat(backlog.oldestAge()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void eachTransactionPublishesItsOwnEventsOnly() {
        TransactionTemplate outer = new TransactionTemplate(transactions);
        TransactionTemplate inner = new TransactionTemplate(transactions);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        outer.executeWithoutResult(status -> {
            events.publishEvent(new Taken(1));
            inner.executeWithoutResult(own -> events.publishEvent(new Taken(2)));
            events.publishEvent(new Taken(3));
            status.setRollbackOnly();
        });
        events.publishEvent(new Taken(4));

        await().atMost(PATIENCE).until(() -> count("taken") == 2);
        assertThat(jdbc.sql("select number from taken order by number")
                        .query(Integer.class)
                        .list())
                .containsExactly(2, 4);
    }

    private void publish(Object... published) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            for (Object event : published) {
                events.publishEvent(event);
            }
        });
    }

    private void insert(String listener, Object event, String status, int attempts, Instant published) {
        jdbc.sql("""
                insert into event_publication (id, listener_id, event_type, serialized_event, publication_date, status,
                    completion_attempts, last_resubmission_date)
                values (?, ?, ?, ?, ?, ?, ?, now())""")
                .params(
                        UUID.randomUUID(),
                        listener,
                        event.getClass().getName(),
                        JsonMapper.builder().build().writeValueAsString(event),
                        Timestamp.from(published),
                        status,
                        attempts)
                .update();
    }

    private int count(String rows) {
        return jdbc.sql("select count(*) from " + rows).query(Integer.class).single();
    }

    record Taken(int number) {}

    record Blocked(int number) {}

    record Refused(int number) {}

    record Cut(int number) {}

    static class Listening {

        final Queue<Integer> groups = new ConcurrentLinkedQueue<>();
        final Queue<Object> accepted = new ConcurrentLinkedQueue<>();
        final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        final Map<Object, Integer> tries = new ConcurrentHashMap<>();
        volatile CountDownLatch gate = new CountDownLatch(1);
        volatile CountDownLatch blocked = new CountDownLatch(1);
        volatile boolean refuses = true;
        volatile int cutConnections;

        void reset() {
            groups.clear();
            accepted.clear();
            attempts.clear();
            tries.clear();
            gate = new CountDownLatch(1);
            blocked = new CountDownLatch(1);
            refuses = true;
        }
    }

    static class TakenListener {

        private final JdbcClient jdbc;
        private final Listening listening;

        TakenListener(JdbcClient jdbc, Listening listening) {
            this.jdbc = jdbc;
            this.listening = listening;
        }

        @ApplicationModuleListener(id = "test.taken")
        void on(List<Taken> group) {
            group.forEach(event -> jdbc.sql("insert into taken values (?)")
                    .param(event.number())
                    .update());
            listening.groups.add(group.size());
        }

        @ApplicationModuleListener(id = "test.blocked")
        void on(Blocked event) throws InterruptedException {
            listening.blocked.countDown();
            listening.tries.merge(event, 1, Integer::sum);
            assertThat(listening.gate.await(60, TimeUnit.SECONDS)).isTrue();
        }

        @ApplicationModuleListener(id = "test.refused")
        void on(Refused event) {
            if (listening.refuses) {
                throw new UnsupportedOperationException("never");
            }
            listening.accepted.add(event);
        }

        @ApplicationModuleListener(id = "test.cut")
        void on(Cut event) {
            if (listening.cutConnections-- > 0) {
                jdbc.sql("select pg_terminate_backend(pg_backend_pid())")
                        .query(Boolean.class)
                        .single();
            }
            listening.attempts.addAll(jdbc.sql("select completion_attempts from event_publication")
                    .query(Integer.class)
                    .list());
            listening.accepted.add(event);
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Listeners {

        @Bean
        Listening listening() {
            return new Listening();
        }

        @Bean
        TakenListener takenListener(JdbcClient jdbc, Listening listening) {
            return new TakenListener(jdbc, listening);
        }
    }
}
