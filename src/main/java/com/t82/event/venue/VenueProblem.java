package com.t82.event.venue;

import com.t82.shared.ProblemType;

/** Why a request about a venue or its sections is refused. */
public enum VenueProblem implements ProblemType {
    NO_SUCH_VENUE("EVENT-003", 404),
    SECTION_OUTSIDE_VENUE("EVENT-006", 400),
    SECTION_OVERLAPS("EVENT-007", 409),
    SECTION_NAME_TAKEN("EVENT-008", 409),
    SEATS_BEYOND_GRID("EVENT-015", 400),
    AVAILABLE_BEYOND_SEATS("EVENT-016", 400),
    SECTIONS_BEYOND_SEATS("EVENT-017", 409),
    VENUE_EXISTS("EVENT-018", 409);

    private final String code;
    private final int status;

    VenueProblem(String code, int status) {
        this.code = code;
        this.status = status;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }
}
