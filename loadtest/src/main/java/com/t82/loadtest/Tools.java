package com.t82.loadtest;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Programs of the machine that are used when they are there. */
final class Tools {

    private Tools() {}

    /** @return where a program is, or {@code null} */
    static Path find(String name) {
        List<String> places = new ArrayList<>(
                Arrays.asList(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
        places.addAll(List.of("/usr/sbin", "/usr/local/sbin"));
        for (String place : places) {
            Path program = place.isBlank() ? null : Path.of(place, name);
            if (program != null && Files.isExecutable(program)) {
                return program;
            }
        }
        return null;
    }
}
