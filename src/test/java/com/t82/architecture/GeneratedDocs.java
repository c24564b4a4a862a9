package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pages in {@code docs/} that are generated from the code. A test compares the committed page with the present code;
 * {@code mvn test -Dt82.docs=write} writes the page.
 */
public final class GeneratedDocs {

    private static final Path DOCS = Path.of("docs");

    private GeneratedDocs() {}

    /**
     * A part of a page that is otherwise written by hand, between the lines {@code <!-- NAME -->} and {@code <!-- end
     * -->}.
     */
    static void isUpToDate(Path page, String name, String content) throws IOException {
        String begin = "<!-- " + name + " -->\n";
        String text = Files.readString(page);
        int from = text.indexOf(begin) + begin.length();
        int until = text.indexOf("<!-- end -->", from);
        assertThat(text).as("%s has the marks of %s", page, name).contains(begin);
        assertThat(until).as("end of %s in %s", name, page).isPositive();
        if ("write".equals(System.getProperty("t82.docs"))) {
            text = text.substring(0, from) + content + text.substring(until);
            Files.writeString(page, text);
            until = from + content.length();
        }
        assertThat(text.substring(from, until))
                .as("%s in %s is out of date; run mvn test -Dt82.docs=write and commit it", name, page)
                .isEqualTo(content);
    }

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
