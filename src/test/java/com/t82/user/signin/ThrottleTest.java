package com.t82.user.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.t82.shared.ProblemException;
import com.t82.testing.MovableClock;
import com.t82.testing.RealRedis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

class ThrottleTest {

    private static final Throttle.Limit THREE = new Throttle.Limit("test", 3, Duration.ofMinutes(1));

    private final RealRedis server = new RealRedis();
    private RedissonClient redis;

    @BeforeEach
    void start() {
        server.start();
        redis = client(3_000);
    }

    private RedissonClient client(int patienceMillis) {
        Config config = new Config();
        config.setLazyInitialization(true);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + server.port())
                .setConnectTimeout(patienceMillis)
                .setTimeout(patienceMillis)
                .setRetryAttempts(0)
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(4);
        return Redisson.create(config);
    }

    @AfterEach
    void stop() {
        redis.shutdown();
        server.stop();
    }

    @Test
    void twoInstancesCountTogether() {
        Throttle here = new Throttle(redis, Clock.systemUTC());
        Throttle there = new Throttle(redis, Clock.systemUTC());
        here.take(THREE, "who");
        there.take(THREE, "who");
        here.take(THREE, "who");
        refuses(there, "who");
        assertThatNoException().isThrownBy(() -> there.take(THREE, "another"));
    }

    @Test
    void aSuccessfulAttemptDoesNotCount() {
        Throttle throttle = new Throttle(redis, Clock.systemUTC());
        for (int i = 0; i < 10; i++) {
            throttle.end(throttle.begin(THREE, "who"), false);
        }
    }

    @Test
    void runningAttemptsReserveSlotsOnEveryInstance() {
        Throttle here = new Throttle(redis, Clock.systemUTC());
        holdsPlaces(here, new Throttle(redis, Clock.systemUTC()));
    }

    @Test
    void withoutRedisRunningAttemptsReserveLocalSlots() {
        redis.shutdown();
        server.stop();
        redis = client(300);
        Throttle throttle = new Throttle(redis, Clock.systemUTC());
        holdsPlaces(throttle, throttle);
    }

    private static void holdsPlaces(Throttle here, Throttle there) {
        Throttle.Attempt first = here.begin(THREE, "who");
        Throttle.Attempt second = there.begin(THREE, "who");
        Throttle.Attempt third = here.begin(THREE, "who");
        assertThat(waitFor(there, THREE)).isEqualTo(Duration.ofSeconds(1));
        here.end(first, false);
        here.end(here.begin(THREE, "who"), true);
        assertThat(waitFor(there, THREE)).isEqualTo(Duration.ofSeconds(1));
        there.end(second, true);
        here.end(third, true);
        assertThat(waitFor(there, THREE)).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    }

    @Test
    void aFailureThatRedisCannotRecordCountsLocally() {
        redis.shutdown();
        redis = client(300);
        Throttle throttle = new Throttle(redis, Clock.systemUTC());
        Throttle.Limit one = new Throttle.Limit("one", 1, Duration.ofMinutes(1));
        Throttle.Attempt attempt = throttle.begin(one, "who");
        server.stop();
        throttle.end(attempt, true);
        assertThat(waitFor(throttle, one)).isGreaterThan(Duration.ofSeconds(50));
    }

    @Test
    void aSlowingLimitDoublesItsPauseUpToTheLongest() {
        redis.shutdown();
        server.stop();
        redis = client(300);
        MovableClock clock = new MovableClock(Instant.parse("2026-03-01T10:00:00Z"));
        Throttle throttle = new Throttle(redis, clock);
        Throttle.Limit slow = new Throttle.Limit(
                "slow", 2, Duration.ofHours(1), new Throttle.Pauses(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        throttle.end(throttle.begin(slow, "who"), true);
        for (int seconds : new int[] {1, 2, 4, 5, 5}) {
            throttle.end(throttle.begin(slow, "who"), true);
            assertThat(waitFor(throttle, slow)).isEqualTo(Duration.ofSeconds(seconds));
            clock.advance(Duration.ofSeconds(seconds));
        }
        throttle.begin(slow, "who");
        assertThat(waitFor(throttle, slow)).as("one at a time").isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aSlowingLimitWorksInRedis() throws InterruptedException {
        Throttle throttle = new Throttle(redis, Clock.systemUTC());
        Throttle.Limit slow = new Throttle.Limit(
                "slow", 1, Duration.ofHours(1), new Throttle.Pauses(Duration.ofMillis(1500), Duration.ofMillis(4000)));
        throttle.end(throttle.begin(slow, "who"), true);
        assertThat(waitFor(throttle, slow)).isBetween(Duration.ZERO, Duration.ofMillis(1500));
        Thread.sleep(1600);
        throttle.end(throttle.begin(slow, "who"), true);
        assertThat(waitFor(throttle, slow)).isBetween(Duration.ofMillis(1501), Duration.ofMillis(3000));
        Thread.sleep(3100);
        Throttle.Attempt alone = throttle.begin(slow, "who");
        assertThat(waitFor(throttle, slow)).as("one at a time").isEqualTo(Duration.ofSeconds(1));
        throttle.end(alone, true);
        assertThat(waitFor(throttle, slow)).isBetween(Duration.ofMillis(3001), Duration.ofMillis(4000));
    }

    /** The wait of the next attempt. */
    private static Duration waitFor(Throttle throttle, Throttle.Limit limit) {
        return catchThrowableOfType(ProblemException.class, () -> throttle.begin(limit, "who"))
                .retryAfter();
    }

    @Test
    void withoutRedisAnInstanceCountsByItself() {
        redis.shutdown();
        redis = client(300);
        Throttle throttle = new Throttle(redis, Clock.systemUTC());
        throttle.take(THREE, "warm-up");
        server.stop();
        for (int i = 0; i < 3; i++) {
            throttle.take(THREE, "who");
        }
        refuses(throttle, "who");
    }

    @Test
    void attemptsAreAllowedAgainAfterTheWindow() throws InterruptedException {
        Throttle.Limit brief = new Throttle.Limit("brief", 1, Duration.ofMillis(150));
        Throttle throttle = new Throttle(redis, Clock.systemUTC());
        throttle.take(brief, "who");
        Thread.sleep(200);
        assertThatNoException().isThrownBy(() -> throttle.take(brief, "who"));
    }

    private static void refuses(Throttle throttle, String who) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> throttle.take(THREE, who))
                .satisfies(refused -> {
                    assertThat(refused.type()).isEqualTo(SignInProblem.TOO_MANY_ATTEMPTS);
                    assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
                });
    }
}
