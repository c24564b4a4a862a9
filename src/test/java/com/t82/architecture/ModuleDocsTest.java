package com.t82.architecture;

import com.t82.T82Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

class ModuleDocsTest {

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

    /** The generator's order of components, relations and list items differs from run to run; the page's does not. */
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

    /** Moves a run of equals to the page in order; a list's first item carries the table's bar. */
    private static void flush(List<String> run, List<String> lines) {
        List<String> sorted = run.stream().sorted().toList();
        for (int i = 0; i < sorted.size(); i++) {
            String line = sorted.get(i);
            lines.add(i == 0 && line.startsWith("* ") ? "|" + line : line);
        }
        run.clear();
    }
}
