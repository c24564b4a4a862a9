package com.t82.standalone;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.core.ExecutableProvider;

/**
 * An embedded Redis on the loopback interface. It runs in its own session, so that Ctrl-C in a terminal reaches only
 * the application, which stops Redis last.
 */
final class EmbeddedRedis implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final Duration START = Duration.ofSeconds(20);
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "+PONG".getBytes(StandardCharsets.US_ASCII);

    private final Path directory;
    private final int port;

    private EmbeddedRedis(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    static EmbeddedRedis start(DataDirectory data, int wantedPort) throws IOException {
        Path directory = Files.createDirectories(data.redis()).toRealPath();
        stop(directory);
        Path serverLog = data.log("redis");
        Files.createDirectories(serverLog.getParent());
        Files.deleteIfExists(serverLog);
        File program =
                ExecutableProvider.newJarResourceProvider(directory.toFile()).get();
        EmbeddedRedis redis = new EmbeddedRedis(directory, LocalEnvironment.freePort(wantedPort));
        try {
            redis.launch(program, serverLog);
            return redis;
        } catch (IOException | RuntimeException failure) {
            redis.close();
            throw failure;
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    private void launch(File program, Path serverLog) throws IOException {
        new ProcessBuilder(
                        program.getAbsolutePath(),
                        "--daemonize",
                        "yes",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--dir",
                        directory.toString(),
                        "--pidfile",
                        pidFile(directory).toString(),
                        "--logfile",
                        serverLog.toString(),
                        "--save",
                        "300 1",
                        "--stop-writes-on-bgsave-error",
                        "no",
                        "--appendonly",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(serverLog.toFile()))
                .start();
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("The embedded Redis did not start within %s; see %s".formatted(START, serverLog));
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while Redis started", e);
            }
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(1000);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
            socket.getOutputStream().write(PING);
            return Arrays.equals(socket.getInputStream().readNBytes(PONG.length), PONG);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        stop(directory);
    }

    /** Stops the Redis whose program and pid file are in this directory, if it runs. */
    private static void stop(Path directory) throws IOException {
        Path pidFile = pidFile(directory);
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> running =
                StaleServers.find(Files.readString(pidFile), command -> command.startsWith(directory + File.separator));
        if (running.isPresent()) {
            log.debug("Stopping Redis in {}", directory);
            StaleServers.interrupt(running.get(), Duration.ofSeconds(15));
        }
        Files.deleteIfExists(pidFile);
    }

    private static Path pidFile(Path directory) {
        return directory.resolve("redis.pid");
    }
}
