package com.t82.event;

import com.t82.shared.ProblemType;

/** What can be wrong with shows, performances and the places they play in. */
enum EventProblem implements ProblemType {
    NO_SUCH_SHOW("EVENT-001", 404),
    NO_SUCH_PERFORMANCE("EVENT-002", 404),
    NO_SUCH_VENUE("EVENT-003", 404),
    NO_SUCH_CATEGORY("EVENT-004", 404),
    NO_SUCH_SECTION("EVENT-005", 404),
    SECTION_OUTSIDE_VENUE("EVENT-006", 400),
    SECTION_OVERLAPS("EVENT-007", 409),
    SECTION_NAME_TAKEN("EVENT-008", 409),
    TIMES_OUT_OF_ORDER("EVENT-009", 400),
    PERFORMANCE_IN_THE_PAST("EVENT-010", 400),
    CATEGORY_TOO_DEEP("EVENT-011", 400),
    CATEGORY_NAME_TAKEN("EVENT-012", 409),
    PERFORMANCE_OVER("EVENT-013", 409),
    VENUE_OCCUPIED("EVENT-014", 409),
    SEATS_BEYOND_GRID("EVENT-015", 400),
    AVAILABLE_BEYOND_SEATS("EVENT-016", 400),
    SECTIONS_BEYOND_SEATS("EVENT-017", 409),
    VENUE_EXISTS("EVENT-018", 409),
    SHOW_EXISTS("EVENT-019", 409),
    ALREADY_FAVOURITE("DIB-001", 409);

    private final String code;
    private final int status;

    EventProblem(String code, int status) {
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
