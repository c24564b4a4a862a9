package com.t82.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTourTest {

    private static final Pattern TOUR = Pattern.compile("## Five-minute tour.*?```sh\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TICKET = Pattern.compile("Ticket (\\d+) is in ticket\\.png");
    private static final String BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    /** Offset of the id in a ticket code; see {@code docs/ticket-codes.md}. */
    private static final int TICKET_ID = 2;

    private final StandaloneHouse house = StandaloneHouse.running();

    @TempDir
    Path folder;

    /** Exit code and output of the shell. */
    private record Run(int exit, String output) {}

    @RepeatedTest(2)
    void theTourOfTheReadmeWorksEachTime() throws Exception {
        Run tour = run(house.url());

        assertThat(tour.exit()).as(tour.output()).isZero();
        assertThat(tour.output()).contains("Checkout: ");
        Matcher ticket = TICKET.matcher(tour.output());
        assertThat(ticket.find()).as(tour.output()).isTrue();
        String code = BoxOffice.read(Files.readAllBytes(folder.resolve("ticket.png")));
        assertThat(code).startsWith("T82:");
        assertThat(ByteBuffer.wrap(decoded(code.substring(4))).getLong(TICKET_ID))
                .isEqualTo(Long.parseLong(ticket.group(1)));
    }

    @Test
    void aFailingTourReportsItsFailure() throws Exception {
        Run tour = run(house.url() + "/nowhere");

        assertThat(tour.exit()).isNotZero();
        assertThat(tour.output()).contains("The tour stopped at: ").doesNotContain("ticket.png\n");
        assertThat(folder.resolve("ticket.png")).doesNotExist();
    }

    private Run run(String url) throws Exception {
        Matcher tour = TOUR.matcher(Files.readString(Path.of("README.md")));
        assertThat(tour.find()).isTrue();
        Path output = folder.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", tour.group(1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().put("T82", url);
        Process process = shell.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Run(process.exitValue(), Files.readString(output));
    }

    /** RFC 9285. */
    private static byte[] decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at += 3) {
            int value = BASE45.indexOf(text.charAt(at)) + 45 * BASE45.indexOf(text.charAt(at + 1));
            if (at + 2 < text.length()) {
                value += 45 * 45 * BASE45.indexOf(text.charAt(at + 2));
                bytes.write(value >> 8);
            }
            bytes.write(value);
        }
        return bytes.toByteArray();
    }
}
