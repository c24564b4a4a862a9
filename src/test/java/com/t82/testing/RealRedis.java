package com.t82.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * An embedded Redis on the loopback interface, without persistence, that a test may stop and start again. It has no
 * shutdown hook: it would stop before application contexts that still use it, and each would wait for it until a
 * timeout.
 */
public final class RealRedis {

    private static final Duration START = Duration.ofSeconds(20);

    private final int port = RealServers.freePort();
    private @Nullable Process running;

    /** The port of the loopback interface, the same over every start. */
    public int port() {
        return port;
    }

    /** Starts an empty Redis and waits until it takes connections. */
    public synchronized void start() {
        try {
            running = new ProcessBuilder(
                            Program.FILE.getAbsolutePath(),
                            "--bind",
                            "127.0.0.1",
                            "--port",
                            Integer.toString(port),
                            "--save",
                            "",
                            "--appendonly",
                            "no")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long deadline = System.nanoTime() + START.toNanos();
        while (!isListening()) {
            if (System.nanoTime() > deadline) {
                stop();
                throw new IllegalStateException("Redis did not start within " + START);
            }
            sleep();
        }
    }

    /** Stops it like a crash: connections break and no data is kept. */
    public synchronized void stop() {
        Process stopping = running;
        if (stopping == null) {
            return;
        }
        running = null;
        stopping.destroyForcibly();
        try {
            if (!stopping.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Redis did not stop within " + START);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Redis stopped", e);
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Redis started", e);
        }
    }

    private static final class Program {

        static final File FILE = extract();

        private static File extract() {
            try {
                File directory = Files.createTempDirectory("t82-redis").toFile();
                File program =
                        ExecutableProvider.newJarResourceProvider(directory).get();
                directory.deleteOnExit();
                program.deleteOnExit();
                return program;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
