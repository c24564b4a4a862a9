package com.t82.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTourTest {

    private static final Pattern TOUR = Pattern.compile("## Five-minute tour.*?```sh\\n(.*?)```", Pattern.DOTALL);

    private final StandaloneHouse house = StandaloneHouse.running();

    @Test
    void theTourOfTheReadmeWorksWhenPasted(@TempDir Path folder) throws Exception {
        Matcher tour = TOUR.matcher(Files.readString(Path.of("README.md")));
        assertThat(tour.find()).isTrue();
        Path output = folder.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("bash", "-e", "-u", "-c", tour.group(1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().put("T82", house.url());

        Process process = shell.start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("Checkout: ").contains("is in ticket.png");
        assertThat(Files.readAllBytes(folder.resolve("ticket.png"))).startsWith(0x89, 'P', 'N', 'G');
    }
}
