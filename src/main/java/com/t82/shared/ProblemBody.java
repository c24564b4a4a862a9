package com.t82.shared;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a refusal says, as in RFC 9457, with the four members that the mobile app knows.
 *
 * @param type the problem's code as a URN
 * @param title the same as {@code message}
 */
public record ProblemBody(String type, String title, int status, String name, String code, String message) {

    /**
     * @param status of the answer; not always that of the problem, which may only be the nearest one there is
     * @param message in the language of whoever asked
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
