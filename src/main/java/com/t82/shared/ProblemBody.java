package com.t82.shared;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.MessageSource;

/**
 * The body of {@code application/problem+json} (RFC 9457): its own members and the four that the mobile app knows,
 * {@code status}, {@code name}, {@code code} and {@code message}.
 *
 * @param type the problem's code as a URN
 * @param title the same as {@code message}
 */
public record ProblemBody(String type, String title, int status, String name, String code, String message) {

    /**
     * @param status of the answer; it differs from that of the problem when no problem has exactly this status
     * @param arguments values for the placeholders of the message
     */
    public static ProblemBody of(
            ProblemType problem, int status, MessageSource texts, Locale locale, Object... arguments) {
        return of(problem, status, texts.getMessage(problem.code(), arguments, locale));
    }

    /**
     * @param status of the answer; it differs from that of the problem when no problem has exactly this status
     * @param message in the language of the client
     */
    public static ProblemBody of(ProblemType problem, int status, String message) {
        return new ProblemBody(
                "urn:t82:problem:" + problem.code(), message, status, problem.name(), problem.code(), message);
    }

    /** In the order of the record. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", type);
        members.put("title", title);
        members.put("status", status);
        members.put("name", name);
        members.put("code", code);
        members.put("message", message);
        return members;
    }
}
