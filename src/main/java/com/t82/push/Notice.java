package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.shared.Money;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notice without its text, which depends on the language of the phone or of the reader.
 *
 * @param key unique among the notices of a user; a notice with a known key is not added again
 * @param show null when the notice is about the account
 * @param moment the time that the text names, UTC
 * @param amount the amount that the text names
 * @param seats the number of seats that the text names
 * @param expiresAt when the notice is not sent to phones any more, UTC
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

    /** How long a notice without a date of its own is sent to phones. */
    static final Duration DEFAULT_LIFETIME = Duration.ofDays(3);
}
