package com.t82.shared;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal whose reason the client may know. It is answered as {@code application/problem+json}. Bugs are ordinary
 * exceptions and are answered with 500 without details.
 */
public class ProblemException extends RuntimeException {

    private final transient ProblemType type;
    private final transient List<Object> arguments;
    private final transient @Nullable Duration retryAfter;

    /**
     * @param type what went wrong
     * @param arguments values for the placeholders of the localised message
     */
    public ProblemException(ProblemType type, Object... arguments) {
        this(type, null, arguments);
    }

    private ProblemException(ProblemType type, @Nullable Duration retryAfter, Object... arguments) {
        super(type.code() + " " + type.name());
        this.type = type;
        this.arguments = List.of(arguments);
        this.retryAfter = retryAfter;
    }

    /** A temporary refusal. The client learns from {@code Retry-After} when to try again. */
    public static ProblemException retryAfter(Duration delay, ProblemType type, Object... arguments) {
        return new ProblemException(type, delay, arguments);
    }

    public ProblemType type() {
        return type;
    }

    public List<Object> arguments() {
        return arguments;
    }

    /** How long the client should wait before it tries again; {@code null} when waiting does not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
