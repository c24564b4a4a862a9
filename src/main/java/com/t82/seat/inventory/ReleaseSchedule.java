package com.t82.seat.inventory;

/** The two tables of seats that become free at a known time. */
public enum ReleaseSchedule {

    /**
     * Holds. A pin moves the deadline of the seats but not that of their row in {@code seat_hold}; the row is corrected
     * here, off the hot path.
     */
    HOLDS("seat_hold", "id", "ends_at", "", """
            with pending as (
                select h.id, min(s.held_until) as ends_at
                from seat_hold h
                join seat s on s.id = any(h.seats) and s.hold_id = h.id and s.state = 'HELD'
                where h.id = any(:ids::uuid[])
                group by h.id
            ), put_off as (
                update seat_hold h set ends_at = p.ends_at from pending p where h.id = p.id
            )
            delete from seat_hold h
            where h.id = any(:ids::uuid[]) and not exists (select 1 from pending p where p.id = h.id)
            """),

    /** Refunded seats. */
    RETURNS(
            "seat_return",
            "return_reference",
            "due_at",
            "and done_at is null",
            "update seat_return set done_at = :now where return_reference = any(:ids::uuid[])");

    private final String table;
    private final String id;
    private final String deadline;
    private final String open;
    private final String done;

    ReleaseSchedule(String table, String id, String deadline, String open, String done) {
        this.table = table;
        this.id = id;
        this.deadline = deadline;
        this.open = open;
        this.done = done;
    }

    /**
     * Selects due rows, the oldest first, and skips rows that another instance has locked.
     *
     * @param condition a further condition that begins with {@code and}, or empty
     */
    String look(String condition) {
        return """
                select %2$s as id, seats from %1$s where %3$s <= :now %4$s %5$s
                order by %3$s limit :batch for update skip locked
                """.formatted(table, id, deadline, open, condition);
    }

    String postpone() {
        return "update %s set %s = :later where %s = :one".formatted(table, deadline, id);
    }

    String lookFor() {
        return look("and " + id + " = :one");
    }

    /** Marks the rows {@code :ids} as done at {@code :now}. */
    String done() {
        return done;
    }
}
