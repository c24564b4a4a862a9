package com.t82.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The application as a separate process, which can be killed and restarted on the same data. */
final class KillableHouse implements AutoCloseable {

    private static final Duration BOOT = Duration.ofMinutes(10);
    private static final Duration END = Duration.ofSeconds(60);

    private final Path directory;
    private final List<String> settings;
    private @Nullable Process process;
    private int lives;

    KillableHouse(Path directory, String... settings) {
        this.directory = directory;
        this.settings = List.of(settings);
    }

    /** Starts it, or starts it again, and waits until it is ready. */
    StandaloneHouse start() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        Path log = directory.resolve("life-" + ++lives + ".log");
        List<String> command = ChildJvm.command("-Xmx1g");
        command.addAll(
                List.of("--server.port=0", "--spring.main.banner-mode=off", "--t82.standalone.data-dir=" + data));
        command.addAll(settings);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = started;
        Path services = data.resolve("services.json");
        Instant deadline = Instant.now().plus(BOOT);
        while (true) {
            assertThat(started.isAlive())
                    .withFailMessage(() -> "The process ended: " + tail(log))
                    .isTrue();
            assertThat(Instant.now())
                    .withFailMessage(() -> "Not ready: " + tail(log))
                    .isBefore(deadline);
            JsonNode announced =
                    Files.exists(services) ? StandaloneHouse.JSON.readTree(Files.readString(services)) : null;
            if (announced != null && announced.path("pid").asLong() == started.pid()) {
                StandaloneHouse house = StandaloneHouse.at(announced.get("url").asString(), data);
                if (isReady(house)) {
                    return house;
                }
            }
            Thread.sleep(200);
        }
    }

    private static boolean isReady(StandaloneHouse house) {
        try {
            return house.get("/actuator/health/readiness", null).status() == 200;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Like {@code kill -9}. */
    void kill() throws InterruptedException {
        Process victim = process;
        if (victim != null) {
            victim.destroyForcibly().waitFor();
        }
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Shuts the process down with its servers. If it was killed, this stops its servers. */
    @Override
    public void close() throws IOException, InterruptedException {
        Process last = process;
        if (last != null) {
            last.destroy();
            if (!last.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                last.destroyForcibly().waitFor();
            }
        }
        Path data = directory.resolve("data");
        end(data.resolve("postgres").resolve("postmaster.pid"), "postgres");
        end(data.resolve("redis").resolve("redis.pid"), "redis");
    }

    /** Process ids are reused, so the program must match as well. */
    private static void end(Path pidFile, String program) throws IOException, InterruptedException {
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> orphan = Files.readAllLines(pidFile).stream()
                .limit(1)
                .mapToLong(line -> Long.parseLong(line.strip()))
                .boxed()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(found -> found.info().command().orElse("").contains(program))
                .findFirst();
        if (orphan.isPresent()) {
            ProcessHandle server = orphan.get();
            server.destroy();
            try {
                server.onExit().get(END.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException stubborn) {
                server.destroyForcibly();
            }
        }
    }
}
