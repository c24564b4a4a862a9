package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.inventory.HoldRefusals;
import com.t82.seat.inventory.HoldStatements;
import com.t82.seat.inventory.Releasing;
import com.t82.seat.inventory.SeatSettings;
import com.t82.seat.map.SeatMap;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Locks that are released inside the transaction would let other requests in before the seats are taken. A trigger
 * stops the commit of a hold at the last moment; the locks must still be held then.
 */
@ModuleTest
@Import(SeatFixtures.class)
class LocksOutliveTheCommitTest {

    private static final long GATE = 4582;

    /** So long that no lock expires during the test. */
    private static final HoldSettings LONG_LEASE = new Binder(
                    new MapConfigurationPropertySource(Map.of("t82.seat.lock.lease", "10m")))
            .bindOrCreate("t82.seat", HoldSettings.class);

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    HoldStatements statements;

    @Autowired
    HoldRefusals refusals;

    @Autowired
    Releasing releasing;

    @Autowired
    SeatMap map;

    @Autowired
    SeatSettings settings;

    @Autowired
    Clock clock;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    MeterRegistry meters;

    @Autowired
    RedissonClient redis;

    @Autowired
    DataSource database;

    private final UserId fan = UserId.random();
    private ExecutorService threads;

    @BeforeEach
    void stopTheCommit() {
        threads = Executors.newVirtualThreadPerTaskExecutor();
        fixtures.jdbc.sql("""
                create function stop_the_commit() returns trigger language plpgsql as $$
                begin
                    if new.user_id = '%s' then perform pg_advisory_xact_lock_shared(%d); end if;
                    return new;
                end $$
                """.formatted(fan, GATE)).update();
        fixtures.jdbc.sql("""
                create constraint trigger stop_the_commit after insert or update on seat_allowance
                    deferrable initially deferred for each row execute function stop_the_commit()
                """).update();
    }

    @AfterEach
    void letItPass() {
        threads.shutdownNow();
        fixtures.jdbc.sql("drop function stop_the_commit cascade").update();
    }

    @Test
    void locksAreHeldUntilTheCommit() throws Exception {
        SeatLocks locks = new SeatLocks(redis, LONG_LEASE, meters);
        await().until(() -> {
            locks.probe();
            return locks.working();
        });
        Holding holding = new Holding(
                locks,
                statements,
                refusals,
                releasing,
                map,
                settings,
                LONG_LEASE,
                clock,
                events,
                transactions,
                new LongAdder(),
                meters);
        PerformanceId performance = fixtures.onSale(1, 3);
        SeatId one = fixtures.seats(performance).get(0);
        SeatId two = fixtures.seats(performance).get(1);
        Future<HoldVerdict> hold;
        try (Connection gate = database.getConnection()) {
            gate.createStatement().execute("select pg_advisory_lock(" + GATE + ")");

            hold = threads.submit(() -> holding.hold(SeatFixtures.request(fan, performance, one, two)));

            await().until(() -> fixtures.jdbc
                            .sql(
                                    "select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = "
                                            + GATE)
                            .query(Integer.class)
                            .single()
                    == 1);
            assertThat(fixtures.state(one)).isEqualTo("FREE");
            assertThat(owners(performance, one, two)).containsExactly(fan.toString(), fan.toString());
            gate.createStatement().execute("select pg_advisory_unlock(" + GATE + ")");
        }

        assertThat(hold.get(60, TimeUnit.SECONDS)).isInstanceOf(Held.class);
        assertThat(fixtures.state(one)).isEqualTo("HELD");
        await().untilAsserted(() -> assertThat(owners(performance, one, two)).containsOnlyNulls());
    }

    private List<Object> owners(PerformanceId performance, SeatId... locked) {
        return List.of(locked).stream()
                .map(seat -> redis.getBucket("t82:seat:{" + performance + "}:lock:" + seat, StringCodec.INSTANCE)
                        .get())
                .toList();
    }
}
