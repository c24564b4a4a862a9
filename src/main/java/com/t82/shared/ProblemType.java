package com.t82.shared;

/**
 * A kind of error that a client can distinguish, as in RFC 9457. Modules list theirs in enums. The texts in Korean and
 * English are in {@code i18n/<module>} under {@link #code()}.
 *
 * <p>A published name or code never changes its meaning.
 */
public interface ProblemType {

    /** The name that the app switches on, for example {@code SEAT_ALREADY_CHOSEN}. */
    String name();

    /** The stable code, for example {@code SEAT-006}; also the key of the message. */
    String code();

    /** The HTTP status, 400 to 599. */
    int status();

    /**
     * Whether the same request may get another answer later: a sale opens, a seat becomes free, a payment ends. Such a
     * refusal is not stored for an {@code Idempotency-Key}.
     *
     * <p>By default only refusals of the request itself (400, 406, 413, 415 and 422) are lasting. Not storing a refusal
     * does no harm, because a refused request has changed nothing.
     */
    default boolean changesWithTime() {
        return switch (status()) {
            case 400, 406, 413, 415, 422 -> false;
            default -> true;
        };
    }
}
