package com.t82.journey;

import static com.t82.journey.BoxOffice.PATIENCE;
import static com.t82.journey.BoxOffice.atOnce;
import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.BoxOffice.Checkout;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Redis stops during a sale and stays down. Fans still book, pay and get tickets. */
class RedisGoneJourneyTest {

    private final StandaloneHouse house = StandaloneHouse.running();
    private final BoxOffice box = new BoxOffice(house);
    private final Path redis = house.data().resolve("redis");

    @Test
    void withRedisStoppedFansHoldPayAndGetTicketsAndNoSeatIsSoldTwice() throws Exception {
        long performance = box.newPerformance(Duration.ofDays(20));
        List<String> fans = house.tokens(24);
        Checkout underWay = box.checkout(house.tokens(1).getFirst(), performance, 2);
        int port = stop();
        try {
            List<Seat> hot = house.freeSeats(performance, 6);
            List<Callable<Answer>> holds = new ArrayList<>();
            for (int fan = 0; fan < fans.size(); fan++) {
                String token = fans.get(fan);
                List<Seat> wish = List.of(hot.get(fan % 6), hot.get((fan + 1 + fan / 6 % 3) % 6));
                holds.add(() -> house.put("/api/v1/seats/choice", token, wish));
            }
            List<Answer> held = atOnce(holds);
            assertThat(held).extracting(Answer::status).containsOnly(200, 409);

            List<Checkout> bought = new ArrayList<>(List.of(underWay));
            for (int fan = 0; fan < fans.size(); fan++) {
                if (held.get(fan).status() == 200) {
                    String token = fans.get(fan);
                    List<Seat> seats = List.of(hot.get(fan % 6), hot.get((fan + 1 + fan / 6 % 3) % 6));
                    bought.add(box.checkout(token, seats));
                }
            }
            bought.forEach(box::approve);
            bought.forEach(box::awaitTickets);

            assertThat(bought.stream().flatMap(one -> one.seats().stream()).toList())
                    .doesNotHaveDuplicates();
            eventually(PATIENCE, () -> box.refund(bought.getLast(), null, "refund"), answer -> answer.status() == 200);
            box.auditBooks();
        } finally {
            start(port);
        }
        box.buy(house.tokens(1).getFirst(), performance, 2);
        box.auditBooks();
    }

    private int stop() throws Exception {
        int port = URI.create(StandaloneHouse.JSON
                        .readTree(Files.readString(house.data().resolve("services.json")))
                        .get("redis")
                        .asString())
                .getPort();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(
                        Files.readString(redis.resolve("redis.pid")).strip()))
                .orElseThrow();
        server.destroyForcibly();
        server.onExit().get(60, TimeUnit.SECONDS);
        assertThat(answers(port)).isFalse();
        return port;
    }

    /** On the same port and with the same pid file, so that the application stops it in the end. */
    private void start(int port) throws IOException {
        Path program;
        try (Stream<Path> files = Files.list(redis.toRealPath())) {
            program = files.filter(file -> Files.isExecutable(file) && Files.isRegularFile(file))
                    .findFirst()
                    .orElseThrow();
        }
        new ProcessBuilder(List.of(
                        program.toString(),
                        "--daemonize",
                        "yes",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        "" + port,
                        "--dir",
                        redis.toString(),
                        "--pidfile",
                        redis.toRealPath().resolve("redis.pid").toString(),
                        "--save",
                        ""))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        eventually(PATIENCE, () -> answers(port), answers -> answers);
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
