package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.shared.ProblemException;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No request waits for the database without a limit. */
@ModuleTest
@Import(SeatFixtures.class)
class HoldingLimitsTest {

    @Autowired
    SeatFixtures fixtures;

    @Autowired
    DataSource database;

    @Autowired
    Flyway migrations;

    /** The API answers this exception with 503 and Retry-After. */
    @Test
    void aHoldThatWaitsForTheDatabaseIsCancelled() throws Exception {
        PerformanceId performance = fixtures.onSale(1, 2);
        SeatId seat = fixtures.seats(performance).getFirst();
        UserId fan = UserId.random();
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("insert into seat_allowance values (%s, '%s', 0)".formatted(performance, fan));

            assertThatThrownBy(() -> fixtures.hold(fan, performance, seat))
                    .satisfiesAnyOf(
                            failure -> assertThat(failure).isInstanceOf(QueryTimeoutException.class),
                            failure -> assertThat(failure).isInstanceOf(ProblemException.class));
            other.rollback();
        }

        await().atMost(Duration.ofSeconds(30))
                .until(() -> fixtures.hold(fan, performance, seat), Held.class::isInstance);
    }

    /** The queue, the group and the second try alone share one deadline. */
    @Test
    void aHangingTableCostsAFanAboutThreeSeconds() throws Exception {
        PerformanceId performance = fixtures.onSale(5, 10);
        List<SeatId> seats = fixtures.seats(performance);
        List<Future<Duration>> waits = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("lock table seat in access exclusive mode");
            for (int i = 0; i < 40; i++) {
                SeatId seat = seats.get(i);
                waits.add(threads.submit(() -> {
                    long began = System.nanoTime();
                    assertThatThrownBy(() -> fixtures.hold(UserId.random(), performance, seat))
                            .isInstanceOfAny(QueryTimeoutException.class, ProblemException.class);
                    return Duration.ofNanos(System.nanoTime() - began);
                }));
                Thread.sleep(50);
            }
            for (Future<Duration> wait : waits) {
                assertThat(wait.get()).isLessThan(Duration.ofMillis(4_500));
            }
            other.rollback();
        }

        await().atMost(Duration.ofSeconds(30))
                .until(() -> fixtures.hold(UserId.random(), performance, seats.getLast()), Held.class::isInstance);
    }

    @Test
    void thePoolHasStatementTimeoutsAndMigrationsDoNot() throws Exception {
        assertThat(limit(database)).isEqualTo("30s");
        assertThat(database.unwrap(HikariDataSource.class).getDataSourceProperties())
                .containsKeys("socketTimeout", "connectTimeout", "tcpKeepAlive");
        assertThat(limit(migrations.getConfiguration().getDataSource())).isEqualTo("0");
    }

    private static String limit(DataSource source) {
        return JdbcClient.create(source)
                .sql("show statement_timeout")
                .query(String.class)
                .single();
    }
}
