package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.shared.Money;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something to tell, without its words: those follow the language of the phone and of the reader.
 *
 * @param key tells it from everything else that the same user is told
 * @param show null when it is about the account and no show
 * @param moment the time it is about, UTC
 * @param amount the money it is about
 * @param seats how many seats it is about
 * @param expiresAt after which it is of no use on a phone, UTC
 */
record Notice(
        NoticeKind kind,
        String key,
        @Nullable ShowId show,
        @Nullable PerformanceId performance,
        @Nullable Instant moment,
        @Nullable Money amount,
        @Nullable Integer seats,
        Instant expiresAt) {

    /** How long a notice without a date of its own is worth showing on a phone. */
    static final Duration DEFAULT_LIFETIME = Duration.ofDays(3);
}
