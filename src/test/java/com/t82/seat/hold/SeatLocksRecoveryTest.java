package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.testing.RealRedis;
import com.t82.user.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A Redis that answers reads but refuses writes cannot take locks. */
@ExtendWith(OutputCaptureExtension.class)
class SeatLocksRecoveryTest {

    private static final PerformanceId PERFORMANCE = new PerformanceId(82);

    private final RealRedis server = new RealRedis();
    private RedissonClient redis;
    private SeatLocks locks;

    @BeforeEach
    void connect() {
        server.start();
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + server.port());
        redis = Redisson.create(config);
        HoldSettings settings = new Binder(new MapConfigurationPropertySource(Map.of("t82.seat.lock.patience", "5s")))
                .bindOrCreate("t82.seat", HoldSettings.class);
        locks = new SeatLocks(redis, settings, new SimpleMeterRegistry());
        locks.probe();
        assertThat(locks.working()).isTrue();
    }

    @AfterEach
    void disconnect() {
        redis.shutdown();
        server.stop();
    }

    private void maxmemory(String bytes) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write("CONFIG SET maxmemory %s\r\n".formatted(bytes).getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII))
                    .isEqualTo("+OK");
        }
    }

    private void fail() throws Exception {
        maxmemory("1");
        locks.tryLock(PERFORMANCE, List.of(new SeatId(1)), UserId.random());
        assertThat(locks.working()).isFalse();
    }

    private int probesUntilItWorks() {
        int probes = 0;
        while (!locks.working() && probes < 200) {
            locks.probe();
            probes++;
        }
        return probes;
    }

    @Test
    void redisIsUsedAgainOnlyWhenItTakesLocksAgain(CapturedOutput output) throws Exception {
        fail();
        for (int i = 0; i < 10; i++) {
            locks.probe();
        }

        assertThat(locks.working()).isFalse();
        assertThat(output.getOut())
                .containsOnlyOnce("seat locks unavailable performance=82 cause=Redis failed:")
                .contains("RedisOutOfMemoryException")
                .doesNotContain("evalsha", "EVALSHA", "did not answer");
        maxmemory("0");
        assertThat(probesUntilItWorks()).isEqualTo(3);
        assertThat(locks.tryLock(PERFORMANCE, List.of(new SeatId(1)), UserId.random()))
                .isNotNull();
    }

    @Test
    void repeatedFailuresNeedMoreProbesEachTime() throws Exception {
        int before = 0;
        for (int i = 0; i < 4; i++) {
            fail();
            maxmemory("0");
            int probes = probesUntilItWorks();
            assertThat(probes).isGreaterThan(before);
            before = probes;
        }
        assertThat(before).isLessThan(100);
    }
}
