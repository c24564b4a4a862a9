package com.t82.seat.map;

import com.t82.shared.ProblemType;

/** Why there is no seat map. */
public enum SeatMapProblem implements ProblemType {
    PERFORMANCE_NOT_FOUND("SEAT-001", 404);

    private final String code;
    private final int status;

    SeatMapProblem(String code, int status) {
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
