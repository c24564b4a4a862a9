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

    /**
     * Whether the very same request may get another answer later, without anything being mended in it: a sale opens, a
     * seat becomes free, a payment under way ends. Such a refusal is not kept for an {@code Idempotency-Key}.
     *
     * <p>By default only what is wrong with the request itself (400, 413, 415 and 422) stays. To forget a refusal that could
     * have been kept does no harm, because a refused request has changed nothing.
     */
    default boolean changesWithTime() {
        return switch (status()) {
            case 400, 406, 413, 415, 422 -> false;
            default -> true;
        };
    }
}
