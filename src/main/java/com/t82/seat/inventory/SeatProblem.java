package com.t82.seat.inventory;

import com.t82.shared.ProblemType;

/** Why a seat cannot be taken or paid for. */
public enum SeatProblem implements ProblemType {
    SEAT_NOT_FOUND("SEAT-002", 404),
    SALE_NOT_OPEN("SEAT-003", 409),
    SALE_CLOSED("SEAT-004", 409),
    PERFORMANCE_CANCELLED("SEAT-005", 409),
    TOO_MANY_SEATS("SEAT-007", 400),
    SEAT_CHOSEN_TWICE("SEAT-008", 400),
    SEAT_OF_ANOTHER_PERFORMANCE("SEAT-010", 400),
    SEAT_NOT_HELD("SEAT-013", 409),
    HOLD_EXPIRED("SEAT-014", 409),
    PAYMENT_UNDER_WAY("SEAT-015", 409),
    ALREADY_YOURS("SEAT-020", 409);

    private final String code;
    private final int status;

    SeatProblem(String code, int status) {
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
