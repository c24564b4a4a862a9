package com.t82.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds differences between two pages of error codes that break a client of the first. */
final class ErrorCodes {

    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]+-\\d+) \\| (\\w+) \\| (\\d{3}) \\|.*");

    private ErrorCodes() {}

    private record Meaning(String name, String status) {}

    static List<String> breaks(String before, String after) {
        Map<String, Meaning> current = meanings(after);
        List<String> breaks = new ArrayList<>();
        meanings(before).forEach((code, old) -> {
            Meaning now = current.get(code);
            if (now == null) {
                breaks.add(code + " " + old.name() + " is gone");
                return;
            }
            if (!now.name().equals(old.name())) {
                breaks.add("%s was %s and is %s".formatted(code, old.name(), now.name()));
            }
            if (!now.status().equals(old.status())) {
                breaks.add("%s was answered with %s and is with %s".formatted(code, old.status(), now.status()));
            }
        });
        return breaks;
    }

    private static Map<String, Meaning> meanings(String page) {
        Map<String, Meaning> meanings = new LinkedHashMap<>();
        page.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> meanings.put(row.group(1), new Meaning(row.group(2), row.group(3))));
        return meanings;
    }
}
