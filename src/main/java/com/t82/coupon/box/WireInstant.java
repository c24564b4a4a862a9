package com.t82.coupon.box;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.t82.shared.KoreanTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;

/**
 * An instant in the mobile app's format for a coupon's end: {@code 2026-12-31T23:59:59.000+0900}. Requests may use any
 * ISO form; a time without an offset is Korean time.
 */
public record WireInstant(Instant value) {

    private static final DateTimeFormatter OUT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSZ").withZone(KoreanTime.ZONE);

    private static final DateTimeFormatter IN = new DateTimeFormatterBuilder()
            .append(KoreanTime.WIRE_DATE_FORMAT)
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .toFormatter();

    /** @throws java.time.DateTimeException when the text is not a time */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static WireInstant parse(String text) {
        return switch (IN.parseBest(text, OffsetDateTime::from, LocalDateTime::from)) {
            case OffsetDateTime known -> new WireInstant(known.toInstant().truncatedTo(ChronoUnit.MILLIS));
            case LocalDateTime korean ->
                new WireInstant(KoreanTime.instant(korean).truncatedTo(ChronoUnit.MILLIS));
            default -> throw new IllegalStateException(text);
        };
    }

    @JsonValue
    @Override
    public String toString() {
        return OUT.format(value);
    }
}
