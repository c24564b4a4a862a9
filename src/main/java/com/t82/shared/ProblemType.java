package com.t82.shared;

/**
 * A kind of failure that a client can tell apart, as in RFC 9457. Each module lists its own in one enum; the texts
 * stand under {@link #code()} in {@code i18n/<module>} in Korean and English.
 *
 * <p>A name and a code, once published, keep their meaning for ever.
 */
public interface ProblemType {

    /** The name that the app switches on, for example {@code SEAT_ALREADY_CHOSEN}. */
    String name();

    /** The stable code, for example {@code SEAT-006}; also the key of the message. */
    String code();

    /** The HTTP status, 400 to 599. */
    int status();
}
