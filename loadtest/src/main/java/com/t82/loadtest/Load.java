package com.t82.loadtest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends requests as fast as they are answered, bounded in count and in time, and writes down what came back. */
final class Load {

    /** No answer: the connection failed or nothing came in time. */
    static final int FAILED = -1;

    private Load() {}

    /**
     * Closed loop: each connection sends its next request when the answer to the last is there. Each request is sent once,
     * in order; with {@code again} they start over until the time is up.
     */
    static Outcome closed(Target target, byte[][] requests, int connections, Duration atMost, boolean again) {
        int room = again ? 4_000_000 : requests.length;
        Sheet sheet = new Sheet(room);
        AtomicInteger next = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(connections);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        long[] end = new long[1];
        for (int c = 0; c < connections; c++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try (Connection connection = new Connection(target.host(), target.port(), 1 << 16)) {
                    ready.countDown();
                    go.await();
                    for (int i = next.getAndIncrement(); i < room; i = next.getAndIncrement()) {
                        long sent = System.nanoTime();
                        if (sent - end[0] > 0) {
                            break;
                        }
                        int status = call(connection, requests[i % requests.length]);
                        sheet.note(i, status, sent, System.nanoTime());
                    }
                } catch (IOException | InterruptedException lost) {
                    ready.countDown();
                }
            }));
        }
        await(ready);
        long start = System.nanoTime();
        end[0] = start + atMost.toNanos();
        go.countDown();
        join(threads, atMost.plusSeconds(45));
        return sheet.outcome(start);
    }

    private static int call(Connection connection, byte[] request) throws IOException {
        try {
            return connection.call(request);
        } catch (IOException lost) {
            connection.reopen();
            return FAILED;
        }
    }

    private static void await(CountDownLatch ready) {
        try {
            ready.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Refusal("stopped");
        }
    }

    private static void join(List<Thread> threads, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Refusal("stopped");
        }
    }

    /** One line for each request, written by whoever sent it. */
    static final class Sheet {

        private final int[] statuses;
        private final long[] sent;
        private final long[] answered;

        Sheet(int room) {
            statuses = new int[room];
            sent = new long[room];
            answered = new long[room];
        }

        void note(int i, int status, long sentAt, long answeredAt) {
            sent[i] = sentAt;
            answered[i] = answeredAt;
            statuses[i] = status;
        }

        Outcome outcome(long start) {
            int used = statuses.length;
            while (used > 0 && statuses[used - 1] == 0) {
                used--;
            }
            return new Outcome(
                    start, Arrays.copyOf(statuses, used), Arrays.copyOf(sent, used), Arrays.copyOf(answered, used));
        }
    }

    /**
     * What came back, by request; a status of 0 was never sent. Times are {@link System#nanoTime()}.
     *
     * @param sent when a request was sent or, for open arrivals, due
     */
    record Outcome(long start, int[] statuses, long[] sent, long[] answered) {

        int count(int status) {
            int count = 0;
            for (int one : statuses) {
                count += one == status ? 1 : 0;
            }
            return count;
        }

        int answers() {
            return statuses.length - count(0) - count(FAILED);
        }

        /** From the start to the last answer. */
        double seconds() {
            long last = start + 1;
            for (long one : answered) {
                last = Math.max(last, one == 0 ? last : one);
            }
            return (last - start) / 1e9;
        }

        /** Answers with this status a second. */
        double rate(int status) {
            return count(status) / seconds();
        }

        /** @param share 0.5 for the median @return of the answers with this status, milliseconds; NaN without any */
        double percentile(int status, double share) {
            long[] latencies = new long[statuses.length];
            int count = 0;
            for (int i = 0; i < statuses.length; i++) {
                if (statuses[i] == status) {
                    latencies[count++] = answered[i] - sent[i];
                }
            }
            if (count == 0) {
                return Double.NaN;
            }
            Arrays.sort(latencies, 0, count);
            return latencies[(int) Math.min(count - 1L, (long) (share * count))] / 1e6;
        }

        Map<Integer, Integer> byStatus() {
            Map<Integer, Integer> counts = new TreeMap<>();
            for (int status : statuses) {
                if (status != 0) {
                    counts.merge(status, 1, Integer::sum);
                }
            }
            return counts;
        }
    }
}
