package com.t82.loadtest;

import java.time.Duration;

/** The run's {@code -D} options; an empty one counts as not given. */
final class Options {

    private Options() {}

    static String text(String name, String otherwise) {
        String given = System.getProperty(name, "");
        return given.isBlank() ? otherwise : given.strip();
    }

    static boolean flag(String name) {
        return Boolean.parseBoolean(text(name, "false"));
    }

    static double number(String name, double otherwise, double max) {
        String given = text(name, "");
        if (given.isEmpty()) {
            return otherwise;
        }
        double number = Double.parseDouble(given);
        if (!(number > 0 && number <= max)) {
            throw new Refusal("-D" + name + " must be above 0 and at most " + max);
        }
        return number;
    }

    static Duration seconds(String name, long otherwise, long max) {
        return Duration.ofMillis(Math.round(1000 * number(name, otherwise, max)));
    }
}
