package com.t82.push;

/** What a notice is about. A notice that is not urgent waits for the end of the quiet hours. */
enum NoticeKind {
    BOOKING(true),
    REFUND(true),
    REFUND_REFUSED(true),
    PAYMENT_RETURNED(true),
    RESCHEDULED(true),
    CANCELLED(true),
    OPENING(false),
    DAY_BEFORE(false),
    HOUR_BEFORE(true),
    /** The only kind that is about no show. */
    PASSWORD_CHANGED(true);

    private final boolean urgent;

    NoticeKind(boolean urgent) {
        this.urgent = urgent;
    }

    boolean isUrgent() {
        return urgent;
    }
}
