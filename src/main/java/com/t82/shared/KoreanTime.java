package com.t82.shared;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Converts between UTC {@link Instant}s, which the code uses, and Korean local time, which the wire uses. */
public final class KoreanTime {

    /** Korea has one zone and, since 1988, no daylight saving. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Seoul");

    /** {@code yyyy-MM-dd'T'HH:mm:ss}, the only form of local time on the wire: no fraction, no offset. */
    public static final String WIRE_PATTERN = "uuuu-MM-dd'T'HH:mm:ss";

    /** {@code yyyy-MM-dd} with a year of exactly four digits. */
    public static final DateTimeFormatter WIRE_DATE_FORMAT = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4)
            .appendPattern("-MM-dd")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** {@value #WIRE_PATTERN} with a year of exactly four digits. */
    public static final DateTimeFormatter WIRE_FORMAT = new DateTimeFormatterBuilder()
            .append(WIRE_DATE_FORMAT)
            .appendPattern("'T'HH:mm:ss")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private KoreanTime() {}

    /** The local time in Seoul, truncated to seconds. */
    public static LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZONE).truncatedTo(ChronoUnit.SECONDS);
    }

    public static LocalDate date(Instant instant) {
        return LocalDate.ofInstant(instant, ZONE);
    }

    public static Instant instant(LocalDateTime koreanTime) {
        return koreanTime.atZone(ZONE).toInstant();
    }

    /** The instant at which a day begins in Korea. */
    public static Instant startOf(LocalDate koreanDate) {
        return koreanDate.atStartOfDay(ZONE).toInstant();
    }
}
