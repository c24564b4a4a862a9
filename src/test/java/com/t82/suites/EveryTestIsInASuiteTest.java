package com.t82.suites;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;

/** A test in no suite is never run. */
class EveryTestIsInASuiteTest {

    private static final List<Class<?>> SUITES =
            List.of(BookingsSuite.class, CrashesSuite.class, ModulesSuite.class, SeatsSuite.class);

    @Test
    void eachTestClassIsInExactlyOneSuite() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String test : tests()) {
            List<String> in = SUITES.stream()
                    .filter(suite -> runs(suite, test))
                    .map(Class::getSimpleName)
                    .toList();
            if (in.size() != 1) {
                wrong.add(test + " is in " + in);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aTestInNoSuiteOrInTwoIsFound() {
        assertThat(SUITES.stream().filter(suite -> runs(suite, "org.elsewhere.SomeTest")))
                .isEmpty();
        assertThat(SUITES.stream().filter(suite -> runs(suite, "com.t82.journey.NewTest")))
                .containsExactly(BookingsSuite.class);
        assertThat(SUITES.stream().filter(suite -> runs(suite, "com.t82.journey.NewCrashTest")))
                .containsExactly(CrashesSuite.class);
        assertThat(SUITES.stream().filter(suite -> runs(suite, "com.t82.another.NewTest")))
                .containsExactly(ModulesSuite.class);
    }

    private static List<String> tests() throws IOException {
        Path root = Path.of("src/test/java");
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith("Test.java") || file.endsWith("Tests.java"))
                    .map(file -> file.replace(".java", "").replace('/', '.'))
                    .toList();
        }
    }

    private static boolean runs(Class<?> suite, String test) {
        return any(suite.getAnnotation(SelectPackages.class).value(), test)
                && Optional.ofNullable(suite.getAnnotation(ExcludePackages.class))
                        .map(excluded -> !any(excluded.value(), test))
                        .orElse(true)
                && Optional.ofNullable(suite.getAnnotation(ExcludeClassNamePatterns.class))
                        .map(excluded -> !matches(excluded.value(), test))
                        .orElse(true)
                && Optional.ofNullable(suite.getAnnotation(IncludeClassNamePatterns.class))
                        .map(included -> matches(included.value(), test))
                        .orElse(true);
    }

    private static boolean any(String[] packages, String test) {
        return Arrays.stream(packages).anyMatch(name -> test.startsWith(name + "."));
    }

    private static boolean matches(String[] patterns, String test) {
        return Arrays.stream(patterns).anyMatch(pattern -> Pattern.matches(pattern, test));
    }
}
