package com.t82.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.t82.shared.ProblemException;
import com.t82.testing.RealRedis;
import java.time.Clock;
import java.time.Duration;
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
    void aGoodAttemptDoesNotCount() {
        Throttle throttle = new Throttle(redis, Clock.systemUTC());
        for (int i = 0; i < 10; i++) {
            throttle.take(THREE, "who");
            throttle.giveBack(THREE, "who");
        }
    }

    @Test
    void withRedisGoneAnInstanceCountsForItself() {
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
    void theWindowEnds() throws InterruptedException {
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
                    assertThat(refused.type()).isEqualTo(UserProblem.TOO_MANY_ATTEMPTS);
                    assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
                });
    }
}
