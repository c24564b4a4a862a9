package com.t82.ticket.checkin;

import com.t82.shared.ProblemType;

/** Why a ticket cannot be checked in. */
public enum CheckInProblem implements ProblemType {
    /** The signature is valid, but there is no such ticket. */
    CODE_UNKNOWN("TICKET-004", 404),
    OTHER_PERFORMANCE("TICKET-005", 409),
    PERFORMANCE_CANCELLED("TICKET-007", 409),
    /** Argument: when check-in opens, Korean time. */
    TOO_EARLY("TICKET-008", 409),
    /** Argument: when the ticket was checked in, Korean time. */
    ALREADY_CHECKED_IN("TICKET-009", 409),
    REFUND_PENDING("TICKET-010", 409),
    NOT_CHECKED_IN("TICKET-012", 409),
    PERFORMANCE_NOT_FOUND("TICKET-013", 404),
    TOO_LATE("TICKET-014", 409),
    SCANNED_IN_FUTURE("TICKET-015", 400),
    CHECK_IN_UNDONE("TICKET-016", 409),
    /** The holder closed the account before the performance began, and the ticket is refunded. */
    HOLDER_WITHDRAWN("TICKET-020", 409);

    private final String code;
    private final int status;

    CheckInProblem(String code, int status) {
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

    /** A scan from the future becomes valid once the server's clock has passed it. */
    @Override
    public boolean changesWithTime() {
        return this == SCANNED_IN_FUTURE || ProblemType.super.changesWithTime();
    }
}
