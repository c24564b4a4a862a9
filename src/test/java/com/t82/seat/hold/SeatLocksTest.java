package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisConnectionException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SeatLocksTest {

    private static final String NOTICE = "seat locks unavailable";

    private static SeatLocks locks(Map<String, ?> properties) {
        RedissonClient unreachable = (RedissonClient) Proxy.newProxyInstance(
                RedissonClient.class.getClassLoader(),
                new Class<?>[] {RedissonClient.class},
                (proxy, method, arguments) -> {
                    throw new RedisConnectionException("connection refused");
                });
        HoldSettings settings =
                new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("t82.seat", HoldSettings.class);
        return new SeatLocks(unreachable, settings, new SimpleMeterRegistry());
    }

    @Test
    void anUnreachableRedisIsLoggedOnce(CapturedOutput output) {
        SeatLocks locks = locks(Map.of());

        locks.probe();
        locks.probe();

        assertThat(locks.working()).isFalse();
        assertThat(output.getOut()).containsOnlyOnce(NOTICE);
    }

    @Test
    void disabledLocksAreNotLogged(CapturedOutput output) {
        locks(Map.of("t82.seat.lock.enabled", false)).probe();

        assertThat(output.getOut()).doesNotContain(NOTICE);
    }
}
