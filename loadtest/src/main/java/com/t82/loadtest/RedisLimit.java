package com.t82.loadtest;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * What Redis can do: one script that takes two locks if both are free, a round trip each, over many connections. The locks
 * end by themselves within a second.
 */
final class RedisLimit {

    private static final String TAKE_TWO = """
            if redis.call('exists', KEYS[1], KEYS[2]) > 0 then return 0 end
            redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
            redis.call('set', KEYS[2], ARGV[1], 'px', ARGV[2])
            return 1
            """;

    private RedisLimit() {}

    /** @return scripts a second */
    static double measure(URI redis, int connections, Duration time) throws IOException {
        String sha;
        try (Wire wire = new Wire(redis)) {
            sha = wire.text("SCRIPT", "LOAD", TAKE_TWO);
        }
        LongAdder done = new LongAdder();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < connections; c++) {
            long seed = 82 + c;
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                SplittableRandom random = new SplittableRandom(seed);
                try (Wire wire = new Wire(redis)) {
                    while (System.nanoTime() - end < 0) {
                        wire.text(
                                "EVALSHA",
                                sha,
                                "2",
                                "t82:limits:{1}:" + random.nextInt(1_000_000),
                                "t82:limits:{1}:" + random.nextInt(1_000_000),
                                "x",
                                "1000");
                        done.increment();
                    }
                } catch (IOException lost) {
                    // Counts no more; with none left the rate says so.
                }
            }));
        }
        try {
            for (Thread thread : threads) {
                thread.join(time.plusSeconds(10));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Refusal("stopped");
        }
        return done.sum() / ((System.nanoTime() - start) / 1e9);
    }

    /** Just enough of Redis' protocol. */
    private static final class Wire implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Wire(URI redis) throws IOException {
            socket = new Socket(redis.getHost(), redis.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            in = new BufferedInputStream(socket.getInputStream(), 512);
            out = socket.getOutputStream();
        }

        private String text(String... words) throws IOException {
            StringBuilder command = new StringBuilder("*").append(words.length).append("\r\n");
            for (String word : words) {
                command.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            out.write(command.toString().getBytes(StandardCharsets.UTF_8));
            String first = line();
            return switch (first.charAt(0)) {
                case '+', ':' -> first.substring(1);
                case '$' -> line();
                default -> throw new IOException(first);
            };
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\r'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException();
                }
                line.append((char) c);
            }
            in.read();
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
