package com.t82.ticket;

import com.t82.shared.ProblemType;

/** Why a ticket does not open the door, or cannot be given back. */
enum TicketProblem implements ProblemType {
    TICKET_NOT_FOUND("TICKET-001", 404),
    CODE_UNREADABLE("TICKET-002", 400),
    CODE_FORGED("TICKET-003", 400),
    /** Truly signed, but no ticket answers to it. */
    CODE_UNKNOWN("TICKET-004", 404),
    OTHER_PERFORMANCE("TICKET-005", 409),
    TICKET_REFUNDED("TICKET-006", 409),
    PERFORMANCE_CANCELLED("TICKET-007", 409),
    /** Argument: when admission starts. */
    TOO_EARLY("TICKET-008", 409),
    /** Argument: when the ticket was first let in. */
    ALREADY_CHECKED_IN("TICKET-009", 409),
    REFUND_PENDING("TICKET-010", 409),
    NOT_ISSUED_YET("TICKET-011", 409),
    NOT_CHECKED_IN("TICKET-012", 409),
    PERFORMANCE_NOT_FOUND("TICKET-013", 404),
    TOO_LATE("TICKET-014", 409),
    SCANNED_IN_FUTURE("TICKET-015", 400),
    CHECK_IN_UNDONE("TICKET-016", 409),
    TICKET_USED("TICKET-017", 409),
    /** The address of a code's picture has had its hour; the list of tickets has a fresh one. */
    ADDRESS_EXPIRED("TICKET-018", 403),
    /** The signature is of another ticket, another code of the ticket, or none of ours. */
    ADDRESS_FORGED("TICKET-019", 403),
    /** The holder has closed the account before the start, and the money goes back. */
    HOLDER_WITHDRAWN("TICKET-020", 409);

    private final String code;
    private final int status;

    TicketProblem(String code, int status) {
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
