package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pages in {@code docs/} that are made from the code. A test compares what is committed with what the code says now;
 * {@code mvn test -Dt82.docs=write} writes them anew.
 */
public final class GeneratedDocs {

    private static final Path DOCS = Path.of("docs");

    private GeneratedDocs() {}

    public static void areUpToDate(Path page, String content) throws IOException {
        isUpToDate(DOCS.resolve(page), content);
    }

    /** As {@link #areUpToDate}, for a file anywhere in the repository. */
    static void isUpToDate(Path committed, String content) throws IOException {
        if ("write".equals(System.getProperty("t82.docs"))) {
            Files.createDirectories(committed.getParent());
            Files.writeString(committed, content);
        }
        assertThat(committed)
                .as("%s is generated; run mvn test -Dt82.docs=write", committed)
                .exists();
        assertThat(Files.readString(committed))
                .as("%s is out of date; run mvn test -Dt82.docs=write and commit it", committed)
                .isEqualTo(content);
    }
}
