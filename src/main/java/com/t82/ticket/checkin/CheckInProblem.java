package com.t82.ticket.checkin;

import com.t82.shared.ProblemType;

/** Why a ticket does not open the door. */
public enum CheckInProblem implements ProblemType {
    /** Truly signed, but no ticket answers to it. */
    CODE_UNKNOWN("TICKET-004", 404),
    OTHER_PERFORMANCE("TICKET-005", 409),
    PERFORMANCE_CANCELLED("TICKET-007", 409),
    /** Argument: when admission starts. */
    TOO_EARLY("TICKET-008", 409),
    /** Argument: when the ticket was first let in. */
    ALREADY_CHECKED_IN("TICKET-009", 409),
    REFUND_PENDING("TICKET-010", 409),
    NOT_CHECKED_IN("TICKET-012", 409),
    PERFORMANCE_NOT_FOUND("TICKET-013", 404),
    TOO_LATE("TICKET-014", 409),
    SCANNED_IN_FUTURE("TICKET-015", 400),
    CHECK_IN_UNDONE("TICKET-016", 409),
    /** The holder has closed the account before the start, and the money goes back. */
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

    /** A gate's clock that runs ahead is caught up with. */
    @Override
    public boolean changesWithTime() {
        return this == SCANNED_IN_FUTURE || ProblemType.super.changesWithTime();
    }
}
