package com.t82.seat.hold;

import com.t82.shared.ProblemType;

/** Why seats are not held for a fan. */
public enum HoldProblem implements ProblemType {
    SEAT_ALREADY_CHOSEN("SEAT-006", 409),
    MIXED_PERFORMANCES("SEAT-009", 400),
    PRICE_CHANGED("SEAT-011", 409),
    LIMIT_PER_PERSON("SEAT-012", 409),
    NO_SEATS_TOGETHER("SEAT-016", 409),
    HOLDING_PAUSED("SEAT-017", 429),
    SEAT_JUST_LET_GO("SEAT-018", 409),
    TOO_MANY_AT_THIS_ADDRESS("SEAT-019", 429);

    private final String code;
    private final int status;

    HoldProblem(String code, int status) {
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
