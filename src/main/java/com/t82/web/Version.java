package com.t82.web;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the app: numbers separated by dots and compared as numbers, where a missing number is 0. A version with
 * a hyphen is a pre-release and precedes the release (semver.org, 2 and 11, as far as app stores use it).
 */
public record Version(int[] numbers, String preRelease) implements Comparable<Version> {

    static final String PATTERN = "v?\\d{1,9}(?:\\.\\d{1,9}){0,3}(?:-[0-9A-Za-z.-]{1,40})?(?:\\+[0-9A-Za-z.-]{1,40})?";

    private static final Pattern PARTS = Pattern.compile("v?([\\d.]+)(?:-([^+]*))?(?:\\+.*)?");

    /** @throws IllegalArgumentException when the text is not a version */
    public static Version of(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!text.matches(PATTERN) || !parts.matches()) {
            throw new IllegalArgumentException(text + " is not a version");
        }
        return new Version(
                Arrays.stream(parts.group(1).split("\\."))
                        .mapToInt(Integer::parseInt)
                        .toArray(),
                parts.group(2) == null ? "" : parts.group(2));
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < Math.max(numbers.length, other.numbers.length); i++) {
            int order = Integer.compare(at(i), other.at(i));
            if (order != 0) {
                return order;
            }
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        return preRelease.compareTo(other.preRelease);
    }

    private int at(int index) {
        return index < numbers.length ? numbers[index] : 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        int hash = preRelease.hashCode();
        for (int i = 0; i < 4; i++) {
            hash = 31 * hash + at(i);
        }
        return hash;
    }
}
