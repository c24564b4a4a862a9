package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.ProblemType;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorCatalogueTest {

    private static final Path TEXTS = Path.of("src/main/resources/i18n");

    private static final String ROW = "| SEAT-006 | SEAT_ALREADY_CHOSEN | 409 | 이미 선택된 좌석 | Taken |\n";

    private final List<Problem> catalogue = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("com.t82").stream()
                    .filter(type -> type.isEnum() && type.isAssignableTo(ProblemType.class))
                    .flatMap(ErrorCatalogueTest::problems)
                    .sorted(Comparator.comparing(Problem::module)
                            .thenComparing(problem -> problem.type().code()))
                    .toList();

    @Test
    void codesAreUnique() {
        assertThat(catalogue).extracting(problem -> problem.type().code()).doesNotHaveDuplicates();
    }

    @Test
    void everyProblemHasItsTextInBothLanguages() {
        for (Problem problem : catalogue) {
            assertThat(text(problem, ""))
                    .as("Korean text of %s", problem.type())
                    .isNotBlank();
            assertThat(text(problem, "_en"))
                    .as("English text of %s", problem.type())
                    .isNotBlank();
        }
    }

    @Test
    void noTextIsWithoutAProblem() throws IOException {
        List<String> codes =
                catalogue.stream().map(problem -> problem.type().code()).toList();
        for (String module : HouseRules.modules()) {
            for (String language : List.of("", "_en")) {
                assertThat(texts(module, language).stringPropertyNames().stream()
                                .filter(key -> key.matches("[A-Z]+-[0-9]+")))
                        .isSubsetOf(codes);
            }
        }
    }

    @Test
    void thePageOfAllCodesIsUpToDate() throws IOException {
        Map<String, List<Problem>> byModule = catalogue.stream()
                .collect(Collectors.groupingBy(Problem::module, LinkedHashMap::new, Collectors.toList()));
        StringBuilder page = new StringBuilder("""
                # Error codes

                Every error is `application/problem+json` (RFC 9457) with `status`, `name`, `code` and `message`; the message
                follows `Accept-Language`, Korean unless English is asked for. Invalid input also lists `errors`, each with
                `field` and `message`. Codes and names never change their meaning.

                This page is generated from the code.
                """);
        byModule.forEach((module, problems) -> {
            page.append("\n## ")
                    .append(module)
                    .append("\n\n| code | name | status | Korean | English |\n|---|---|---|---|---|\n");
            problems.forEach(problem -> page.append("| %s | %s | %d | %s | %s |%n"
                    .formatted(
                            problem.type().code(),
                            problem.type().name(),
                            problem.type().status(),
                            text(problem, ""),
                            text(problem, "_en"))));
        });
        Path committed = Path.of("docs", "errors.md");
        if (Files.exists(committed) && !"accept".equals(System.getProperty("t82.docs.breaking"))) {
            assertThat(ErrorCodes.breaks(Files.readString(committed), page.toString()))
                    .as("breaks clients; if that is meant, add -Dt82.docs.breaking=accept")
                    .isEmpty();
        }
        GeneratedDocs.areUpToDate(Path.of("errors.md"), page.toString());
    }

    @Test
    void aNewCodeAndABetterTextBreakNoClient() {
        assertThat(ErrorCodes.breaks(ROW, ROW)).isEmpty();
        assertThat(ErrorCodes.breaks(ROW, ROW + "| SEAT-099 | SEAT_ON_FIRE | 409 | 불 | Fire |\n"))
                .isEmpty();
        assertThat(ErrorCodes.breaks(ROW, ROW.replace("Taken", "Somebody was faster")))
                .isEmpty();
    }

    @Test
    void aRemovedOrChangedCodeIsFound() {
        assertThat(ErrorCodes.breaks(ROW, "")).containsExactly("SEAT-006 SEAT_ALREADY_CHOSEN is gone");
        assertThat(ErrorCodes.breaks(ROW, ROW.replace("SEAT-006", "SEAT-007")))
                .containsExactly("SEAT-006 SEAT_ALREADY_CHOSEN is gone");
        assertThat(ErrorCodes.breaks(ROW, ROW.replace("SEAT_ALREADY_CHOSEN", "SEAT_TAKEN")))
                .containsExactly("SEAT-006 was SEAT_ALREADY_CHOSEN and is SEAT_TAKEN");
        assertThat(ErrorCodes.breaks(ROW, ROW.replace("409", "400")))
                .containsExactly("SEAT-006 was answered with 409 and is with 400");
    }

    private static Stream<Problem> problems(JavaClass type) {
        String module = type.getPackageName().split("\\.")[2];
        return Stream.of(type.reflect().getEnumConstants())
                .map(constant -> new Problem(module, (ProblemType) constant));
    }

    private static String text(Problem problem, String language) {
        return texts(problem.module(), language)
                .getProperty(problem.type().code(), "")
                .replace("''", "'");
    }

    private static Properties texts(String module, String language) {
        Properties texts = new Properties();
        Path file = TEXTS.resolve(module + language + ".properties");
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                texts.load(reader);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return texts;
    }

    private record Problem(String module, ProblemType type) {}
}
