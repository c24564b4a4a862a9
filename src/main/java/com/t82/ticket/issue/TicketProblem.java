package com.t82.ticket.issue;

import com.t82.shared.ProblemType;

/** Why a ticket cannot be shown or refunded. */
public enum TicketProblem implements ProblemType {
    TICKET_NOT_FOUND("TICKET-001", 404),
    TICKET_REFUNDED("TICKET-006", 409),
    NOT_ISSUED_YET("TICKET-011", 409),
    TICKET_USED("TICKET-017", 409),
    /** The signed address of a code's picture has expired; the list of tickets contains a fresh one. */
    ADDRESS_EXPIRED("TICKET-018", 403),
    /** The signature belongs to another ticket or to another code of the ticket, or is not ours. */
    ADDRESS_FORGED("TICKET-019", 403);

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
}
