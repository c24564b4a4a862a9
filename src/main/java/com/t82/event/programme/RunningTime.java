package com.t82.event.programme;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Parses the running time text of a show: {@code 150분}, {@code 2시간 30분}, {@code about 2 h 30 min}, {@code 160분 (인터미션
 * 20분 포함)}. A time in brackets is added only where the text says that it is not included; of a range the longer time
 * counts.
 */
final class RunningTime {

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Pattern BRACKETS = Pattern.compile("\\(([^)]*)\\)");
    private static final Pattern ON_TOP = Pattern.compile("별도|제외|not incl|excl|plus", Pattern.CASE_INSENSITIVE);
    private static final Pattern HOURS =
            Pattern.compile("(\\d{1,3}(?:[.]\\d)?)\\s*(?:시간|h(?:ours?|rs?)?\\b)", Pattern.CASE_INSENSITIVE);
    private static final Pattern MINUTES =
            Pattern.compile("(\\d{1,4})\\s*(?:분|m(?:in(?:ute)?s?)?\\b)", Pattern.CASE_INSENSITIVE);
    private static final Pattern RANGE = Pattern.compile("[~∼〜–—-]");
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,4})\\s*");

    private RunningTime() {}

    /** @return at most a day; {@code otherwise} when the text contains no time */
    static Duration of(String text, Duration otherwise) {
        String outside = BRACKETS.matcher(text).replaceAll(" ");
        Duration time = Stream.of(RANGE.split(outside))
                .map(RunningTime::sum)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Matcher bare = NUMBER.matcher(outside);
        if (time.isZero() && bare.matches()) {
            time = Duration.ofMinutes(Long.parseLong(bare.group(1)));
        }
        if (time.isZero()) {
            time = sum(text);
        } else {
            Matcher inside = BRACKETS.matcher(text);
            while (inside.find()) {
                if (ON_TOP.matcher(inside.group(1)).find()) {
                    time = time.plus(sum(inside.group(1)));
                }
            }
        }
        if (time.isZero()) {
            return otherwise;
        }
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    private static Duration sum(String text) {
        Duration sum = Duration.ZERO;
        Matcher hours = HOURS.matcher(text);
        while (hours.find()) {
            sum = sum.plusMinutes(Math.round(Double.parseDouble(hours.group(1)) * 60));
        }
        Matcher minutes = MINUTES.matcher(text);
        while (minutes.find()) {
            sum = sum.plusMinutes(Long.parseLong(minutes.group(1)));
        }
        return sum;
    }
}
