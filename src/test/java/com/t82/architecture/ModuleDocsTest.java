package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.T82Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;
import org.springframework.util.ClassUtils;

class ModuleDocsTest {

    /** Characters. */
    private static final int LONGEST_PURPOSE = 200;

    /** Of the Javadoc in a package-info, with the number of the floor that it begins with. */
    private static final Pattern FIRST_PARAGRAPH =
            Pattern.compile("/\\*\\*\\s*\\*\\s+(?:Floor (\\d+): )?(.*?)(?=\\s*\\n \\*(?:/|\\s*\\n))", Pattern.DOTALL);

    @Test
    void canvasesAndDiagramsAreUpToDate(@TempDir Path folder) throws IOException {
        new Documenter(
                        ApplicationModules.of(T82Application.class),
                        Documenter.Options.defaults().withOutputFolder(folder.toString()))
                .writeModulesAsPlantUml()
                .writeModuleCanvases();

        try (Stream<Path> pages = Files.list(folder)) {
            for (Path page : pages.sorted().toList()) {
                GeneratedDocs.areUpToDate(Path.of("modules", page.getFileName().toString()), tidy(page));
            }
        }
    }

    @Test
    void theTableOfFloorsInTheReadmeIsUpToDate() throws IOException {
        StringBuilder table =
                new StringBuilder("\n| floor | module | what it is for | may name |\n|---|---|---|---|\n");
        for (Floor floor : floors()) {
            table.append("| %s | [`%s`](%s) | %s | %s |%n"
                    .formatted(floor.number(), floor.module(), floor.packageInfo(), floor.purpose(), floor.mayName()));
        }

        GeneratedDocs.isUpToDate(
                Path.of("README.md"), "floors", table.append('\n').toString());
    }

    private record Floor(String number, String module, Path packageInfo, String purpose, String mayName) {}

    /** The highest floor first; standalone, which has no floor, last. */
    private static List<Floor> floors() throws IOException {
        List<Floor> floors = new ArrayList<>();
        for (String module : HouseRules.modules()) {
            Path file = Path.of("src/main/java/com/t82", module, "package-info.java");
            Matcher paragraph = FIRST_PARAGRAPH.matcher(Files.readString(file));
            assertThat(paragraph.find()).as("first paragraph of %s", file).isTrue();
            floors.add(new Floor(
                    paragraph.group(1) == null ? "–" : paragraph.group(1),
                    module,
                    file,
                    plain(paragraph.group(2)),
                    mayName(module)));
        }
        floors.sort(Comparator.comparing((Floor floor) -> floor.number().equals("–"))
                .thenComparing(Floor::number, Comparator.reverseOrder())
                .thenComparing(Floor::module));
        return floors;
    }

    /** The first sentences of a paragraph, as Markdown. */
    private static String plain(String javadoc) {
        String paragraph = javadoc.replaceAll("\\s*\\n \\*\\s*", " ")
                .replaceAll("\\{@(?:code|link)\\s+(?:[\\w.]+\\.)?(\\w+)}", "`$1`")
                .strip();
        StringBuilder sentences = new StringBuilder();
        for (String sentence : paragraph.split("(?<=[.])\\s+")) {
            if (!sentences.isEmpty() && sentences.length() + sentence.length() > LONGEST_PURPOSE) {
                break;
            }
            sentences.append(sentences.isEmpty() ? "" : " ").append(sentence);
        }
        return sentences.toString();
    }

    private static String mayName(String module) {
        ApplicationModule annotation = ClassUtils.resolveClassName(
                        "com.t82." + module + ".package-info", ModuleDocsTest.class.getClassLoader())
                .getAnnotation(ApplicationModule.class);
        assertThat(annotation.allowedDependencies())
                .as("what %s may name", module)
                .containsExactlyInAnyOrderElementsOf(HouseRules.mayName(module));
        return annotation.allowedDependencies().length == 0
                ? "–"
                : "`" + String.join("`, `", annotation.allowedDependencies()) + "`";
    }

    /** Sorts components, relations and list items, whose order differs between runs of the generator. */
    private static String tidy(Path page) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> run = new ArrayList<>();
        for (String line : Files.readAllLines(page)) {
            String tidied = line.stripTrailing();
            boolean startsList = tidied.startsWith("|* ");
            if (startsList) {
                flush(run, lines);
            }
            if (startsList || tidied.matches("\\* .*|\\s*(Component|Rel)\\(.*")) {
                run.add(startsList ? tidied.substring(1) : tidied);
            } else {
                flush(run, lines);
                lines.add(tidied);
            }
        }
        flush(run, lines);
        return String.join("\n", lines).strip() + "\n";
    }

    /** Adds collected lines to the page in alphabetical order. The first item of a list has the bar of the table. */
    private static void flush(List<String> run, List<String> lines) {
        List<String> sorted = run.stream().sorted().toList();
        for (int i = 0; i < sorted.size(); i++) {
            String line = sorted.get(i);
            lines.add(i == 0 && line.startsWith("* ") ? "|" + line : line);
        }
        run.clear();
    }
}
