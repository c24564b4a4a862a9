package com.t82.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.testing.ChildJvm;
import com.t82.testing.RealServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Separate processes: what a kill leaves behind, what a restart keeps, and sharing of a directory. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class StandaloneProcessTest {

    private static final Duration BOOT = Duration.ofMinutes(4);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leaveNothingRunning() throws IOException, InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        for (ProcessHandle server : servers()) {
            server.destroyForcibly();
        }
    }

    @Test
    void theDataSurvivesAKillOthersCanJoinAndNothingIsLeftRunning() throws Exception {
        Path data = data();
        Process killed = start("first", data, "--server.port=0");
        String first = whenReady(data, killed);
        create(first, "before-the-kill");
        assertThat(servers()).hasSize(2);
        Services before = new DataDirectory(data).services();

        killed.destroyForcibly().waitFor();
        assertThat(servers()).as("a killed process cannot stop its servers").hasSize(2);

        Process healed = start("second", data, "--server.port=0");
        await().atMost(BOOT).until(() -> new DataDirectory(data).services().pid() == healed.pid() || !healed.isAlive());
        Process refused = start("refused", data, "--server.port=0");
        int port = RealServers.freePort();
        Process joined =
                start("joined", directory.resolve("unused"), "--server.port=" + port, "--t82.standalone.join=" + data);
        String second = whenReady(data, healed);
        assertThat(ledger(second)).contains("before-the-kill");
        assertThat(servers()).hasSize(2);
        assertThat(new DataDirectory(data).services().postgres()).isEqualTo(before.postgres());

        assertThat(refused.waitFor(BOOT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isNotZero();
        assertThat(Files.readString(log("refused")))
                .contains("The data directory " + data + " is in use by process " + healed.pid());

        String third = "http://localhost:" + port;
        whenReady(third, joined);
        create(third, "from-next-door");
        assertThat(ledger(second)).contains("before-the-kill", "from-next-door");
        assertThat(servers()).hasSize(2);
        assertThat(directory.resolve("unused")).doesNotExist();

        joined.destroy();
        assertThat(joined.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(servers()).as("a joined instance does not stop the servers").hasSize(2);
        healed.destroy();
        assertThat(healed.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(servers()).isEmpty();
        assertThat(data.resolve("services.json")).doesNotExist();
    }

    private Process start(String name, Path data, String... arguments) throws IOException {
        List<String> command = ChildJvm.command();
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment().put("T82_STANDALONE_DATA_DIR", data.toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private void requireAlive(Process process) {
        assertThat(process.isAlive())
                .withFailMessage(() -> "The process ended: " + lastLogs())
                .isTrue();
    }

    private String lastLogs() {
        try (Stream<Path> logs = Files.list(directory)) {
            StringBuilder all = new StringBuilder();
            for (Path file :
                    logs.filter(path -> path.toString().endsWith(".log")).toList()) {
                List<String> lines = Files.readAllLines(file);
                all.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private String whenReady(Path data, Process process) throws Exception {
        await().atMost(BOOT).until(() -> Files.exists(data.resolve("services.json")) || !process.isAlive());
        requireAlive(process);
        String url = new DataDirectory(data).services().url();
        whenReady(url, process);
        return url;
    }

    private void whenReady(String url, Process process) {
        await().atMost(BOOT)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(() -> !process.isAlive()
                        || get(url + "/actuator/health/readiness").contains("\"UP\""));
        requireAlive(process);
    }

    private void create(String url, String orderNo) throws Exception {
        String answer = http.send(
                        HttpRequest.newBuilder(URI.create(url + "/sandbox/toss-pay/api/v2/payments"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("""
                                                {"orderNo":"%s","amount":1000,"amountTaxFree":0,"productDesc":"x",
                                                "apiKey":"sk_sandbox_t82_tickets","autoExecute":false,
                                                "retUrl":"http://127.0.0.1/r","retCancelUrl":"http://127.0.0.1/c"}
                                                """.formatted(orderNo)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(answer).contains("\"code\":0");
    }

    private String ledger(String url) throws Exception {
        return get(url + "/sandbox/toss-pay/ledger");
    }

    private String get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The postmaster and the Redis of this test's directory that are alive. */
    private List<ProcessHandle> servers() throws IOException {
        DataDirectory data = new DataDirectory(data());
        List<ProcessHandle> alive = new ArrayList<>();
        for (Path file :
                List.of(data.postgres().resolve("postmaster.pid"), data.redis().resolve("redis.pid"))) {
            if (Files.exists(file)) {
                ProcessHandle.of(Long.parseLong(
                                Files.readAllLines(file).getFirst().strip()))
                        .filter(ProcessHandle::isAlive)
                        .ifPresent(alive::add);
            }
        }
        return alive;
    }

    private Path data() {
        return directory.resolve("data of a fan");
    }
}
