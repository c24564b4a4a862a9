package com.t82.push;

import com.t82.shared.KoreanTime;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** The texts of notices in Korean and English. */
@Component
class NoticeTexts {

    private final MessageSource texts;

    NoticeTexts(MessageSource texts) {
        this.texts = texts;
    }

    /** @param showTitle {@code null} until an event has named it */
    Text of(
            NoticeKind kind,
            @Nullable String showTitle,
            @Nullable Instant moment,
            @Nullable Long amount,
            @Nullable Integer seats,
            Locale language) {
        Object[] values = {
            showTitle == null ? text("push.show", language) : showTitle,
            moment == null ? "" : when(moment, language),
            amount == null
                    ? ""
                    : text(
                            "push.won",
                            language,
                            NumberFormat.getIntegerInstance(language).format(amount)),
            seats == null ? "" : seats.toString()
        };
        return new Text(
                text("push." + kind + ".title", language, values), text("push." + kind + ".body", language, values));
    }

    private String when(Instant moment, Locale language) {
        return DateTimeFormatter.ofPattern(text("push.when", language), language)
                .format(KoreanTime.local(moment));
    }

    private String text(String key, Locale language, Object... values) {
        return texts.getMessage(key, values, language);
    }

    record Text(String title, String body) {}
}
