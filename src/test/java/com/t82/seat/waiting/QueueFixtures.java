package com.t82.seat.waiting;

import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceAnnounced.Seating;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.shared.Money;
import com.t82.testing.MovableClock;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.context.DynamicPropertyRegistrar;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Fixtures for tests of waiting rooms: performances with a room, and a clock that a test moves. */
@TestConfiguration(proxyBeanMethods = false)
class QueueFixtures {

    private static final AtomicLong PERFORMANCES = new AtomicLong(50_000);

    @Bean
    @Primary
    MovableClock standingClock() {
        return new MovableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Fans are admitted only when a test calls {@link Admitting#tick}. */
    @Bean
    DynamicPropertyRegistrar noTicks() {
        return properties -> properties.add("t82.seat.waiting.tick", () -> "1h");
    }

    @Bean
    Rooms fixtures(
            JdbcClient jdbc,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions,
            MovableClock clock,
            QueueAdmin admin,
            QueueView view) {
        return new Rooms(jdbc, events, new TransactionTemplate(transactions), clock, admin, view);
    }

    static RequestPostProcessor as(UserId user) {
        return jwt().jwt(token -> token.subject(user.toString())).authorities(new SimpleGrantedAuthority("ROLE_USER"));
    }

    static RequestPostProcessor admin() {
        return jwt().jwt(token -> token.subject(UserId.random().toString()))
                .authorities(new SimpleGrantedAuthority("ROLE_ADMIN"));
    }

    record Rooms(
            JdbcClient jdbc,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            MovableClock clock,
            QueueAdmin admin,
            QueueView view) {

        PerformanceId announced(Duration opensIn) {
            PerformanceId performance = new PerformanceId(PERFORMANCES.incrementAndGet());
            Instant now = clock.instant();
            publish(new PerformanceAnnounced(
                    performance,
                    new ShowId(7),
                    "봄날의 콘서트",
                    "큰 홀",
                    new CategoryId(1),
                    "/posters/7.svg",
                    now.plus(Duration.ofDays(30)),
                    now.plus(opensIn),
                    now.plus(Duration.ofDays(29)),
                    List.of(new Seating(new SectionId(1), "1층", 1, 1, 2, 5, Money.of(150_000)))));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !seats(performance).isEmpty());
            return performance;
        }

        PerformanceId withRoom(Duration opensIn, double rate, int capacity) {
            PerformanceId performance = announced(opensIn);
            admin.set(performance, true, rate, capacity);
            view.invalidate(performance);
            return performance;
        }

        void publish(Object event) {
            transaction.executeWithoutResult(status -> events.publishEvent(event));
        }

        List<Long> seats(PerformanceId performance) {
            return jdbc.sql("select id from seat where performance_id = ? order by id")
                    .param(performance.value())
                    .query(Long.class)
                    .list();
        }

        String state(PerformanceId performance, UserId user) {
            return jdbc.sql("select state from seat_waiting_ticket where performance_id = ? and user_id = ?")
                    .param(performance.value())
                    .param(user.value())
                    .query(String.class)
                    .optional()
                    .orElse("NONE");
        }

        int inside(PerformanceId performance) {
            return jdbc.sql("select count(*) from seat_waiting_ticket where performance_id = ? and state = 'ADMITTED'"
                            + " and pass_until > ?")
                    .param(performance.value())
                    .param(WaitingRooms.utc(clock.instant()))
                    .query(Integer.class)
                    .single();
        }
    }
}
