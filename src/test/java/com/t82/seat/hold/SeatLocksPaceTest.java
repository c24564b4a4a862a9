package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.shared.Money;
import com.t82.testing.RealRedis;
import com.t82.user.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RBatch;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * The measurement behind {@code docs/adr/0003-seat-locks.md}: the cost of locking and unlocking two free seats in each
 * of the ways that Redisson offers. Sixteen threads, in turn, medians.
 */
@Tag("soak")
class SeatLocksPaceTest {

    private static final PerformanceId PERFORMANCE = new PerformanceId(82);
    private static final int THREADS = 16;
    private static final int ROUNDS = 5;
    private static final int GROUP = 32;
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final RealRedis server = new RealRedis();
    private RedissonClient redis;

    @BeforeEach
    void connect() {
        server.start();
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + server.port())
                .setConnectionPoolSize(32);
        redis = Redisson.create(config);
    }

    @AfterEach
    void disconnect() {
        redis.shutdown();
        server.stop();
    }

    @Test
    void oneScriptForAGroupIsTheCheapest() throws Exception {
        SeatLocks locks = new SeatLocks(redis, settings(), new SimpleMeterRegistry());
        locks.probe();
        Map<String, LongConsumer> ways = new LinkedHashMap<>();
        ways.put("RLock, one seat after the other", this::oneByOne);
        ways.put("MultiLock", this::multiLock);
        ways.put("RBatch of setIfAbsent", this::batch);
        ways.put("script, a request", number -> group(locks, number, 1));
        ways.put("script, a group of " + GROUP, number -> group(locks, number, GROUP));
        Map<String, List<Pace>> paces = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) {
            for (Map.Entry<String, LongConsumer> way : ways.entrySet()) {
                Pace pace = measure(way.getValue());
                if (round >= 0) {
                    paces.computeIfAbsent(way.getKey(), key -> new ArrayList<>())
                            .add(pace);
                }
            }
        }
        Map<String, Double> requests = new LinkedHashMap<>();
        paces.forEach((way, all) -> {
            double perSecond = median(all.stream().mapToDouble(Pace::perSecond).toArray());
            double micros = median(all.stream().mapToDouble(Pace::micros).toArray());
            double perRequest = way.contains("group") ? perSecond * GROUP : perSecond;
            requests.put(way, perRequest);
            System.out.printf("%-32s %,9.0f requests/s, p50 %,7.0f µs%n", way, perRequest, micros);
        });
        assertThat(requests.get("script, a request")).isGreaterThan(1.5 * requests.get("MultiLock"));
        assertThat(requests.get("script, a group of " + GROUP)).isGreaterThan(2 * requests.get("script, a request"));
    }

    private static HoldSettings settings() {
        return new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("t82.seat", HoldSettings.class);
    }

    private void oneByOne(long number) {
        RLock[] seats = seats(number);
        for (RLock seat : seats) {
            assertThat(tryLock(seat)).isTrue();
        }
        for (RLock seat : seats) {
            seat.unlock();
        }
    }

    private void multiLock(long number) {
        RLock both = redis.getMultiLock(seats(number));
        assertThat(tryLock(both)).isTrue();
        both.unlock();
    }

    private void batch(long number) {
        RBatch take = redis.createBatch();
        RBatch give = redis.createBatch();
        for (long seat = 2 * number; seat < 2 * number + 2; seat++) {
            take.getBucket(key(seat)).setIfAbsentAsync("fan", Duration.ofSeconds(2));
            give.getBucket(key(seat)).deleteAsync();
        }
        assertThat(take.execute().getResponses()).allMatch(Boolean.TRUE::equals);
        give.execute();
    }

    private static void group(SeatLocks locks, long number, int size) {
        List<HoldRequest> requests = LongStream.range(number * size, (number + 1) * size)
                .mapToObj(one -> new HoldRequest(
                        new UserId(new UUID(82, one)),
                        PERFORMANCE,
                        List.of(
                                new Choice(new SeatId(2 * one), Money.of(1)),
                                new Choice(new SeatId(2 * one + 1), Money.of(1)))))
                .toList();
        SeatLocks.Leases leases = locks.tryLock(PERFORMANCE, requests);
        assertThat(leases.verdicts()).isEqualTo("1".repeat(size));
        leases.release().toCompletableFuture().join();
    }

    private RLock[] seats(long number) {
        return new RLock[] {redis.getLock(key(2 * number)), redis.getLock(key(2 * number + 1))};
    }

    private static String key(long seat) {
        return "{82}:" + seat;
    }

    private static boolean tryLock(RLock lock) {
        try {
            return lock.tryLock(0, 2_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Pace measure(LongConsumer way) throws Exception {
        AtomicLong number = new AtomicLong();
        long end = System.nanoTime() + ROUND.toNanos();
        List<Future<List<Long>>> threads = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            for (int t = 0; t < THREADS; t++) {
                threads.add(executor.submit(() -> {
                    List<Long> took = new ArrayList<>();
                    for (long from = System.nanoTime(); from < end; from = System.nanoTime()) {
                        way.accept(number.incrementAndGet());
                        took.add(System.nanoTime() - from);
                    }
                    return took;
                }));
            }
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> thread : threads) {
                all.addAll(thread.get());
            }
            return new Pace(
                    all.size() / (ROUND.toNanos() / 1e9),
                    median(all.stream().mapToDouble(Long::doubleValue).toArray()) / 1_000);
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private record Pace(double perSecond, double micros) {}
}
