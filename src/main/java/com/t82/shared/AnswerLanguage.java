package com.t82.shared;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Chooses the language of an answer: Korean by default, English when the client prefers it (RFC 9110, 12.5.4). */
public final class AnswerLanguage {

    /** A longer header is not read; no browser sends half of it. */
    private static final int LONGEST_HEADER = 400;

    private AnswerLanguage() {}

    /**
     * @param acceptLanguage the value of {@code Accept-Language}; {@code null} when the client sends none
     * @return {@link Locale#KOREAN} or {@link Locale#ENGLISH}; Korean when the header cannot be read, or when it
     *     accepts neither language
     */
    public static Locale of(@Nullable String acceptLanguage) {
        if (acceptLanguage == null || acceptLanguage.isBlank() || acceptLanguage.length() > LONGEST_HEADER) {
            return Locale.KOREAN;
        }
        List<Locale.LanguageRange> ranges;
        try {
            ranges = Locale.LanguageRange.parse(acceptLanguage);
        } catch (IllegalArgumentException e) {
            return Locale.KOREAN;
        }
        return ranges.stream()
                .filter(range -> range.getWeight() > 0)
                .sorted(Comparator.comparingDouble(Locale.LanguageRange::getWeight)
                        .reversed())
                .map(AnswerLanguage::spoken)
                .filter(locale -> locale != Locale.ROOT)
                .findFirst()
                .orElse(Locale.KOREAN);
    }

    private static Locale spoken(Locale.LanguageRange range) {
        String language = range.getRange().split("-", 2)[0];
        return switch (language) {
            case "ko", "*" -> Locale.KOREAN;
            case "en" -> Locale.ENGLISH;
            default -> Locale.ROOT;
        };
    }
}
