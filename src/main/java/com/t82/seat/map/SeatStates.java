package com.t82.seat.map;

import java.util.Arrays;

/**
 * The states of all seats of one plan. A change applies only when its number is higher than the last one of its seat,
 * so changes may arrive in any order and more than once. Not thread-safe: {@link LiveSeats} guards it.
 */
final class SeatStates {

    private final SeatPlan plan;
    private final boolean closed;

    /** The first version with this plan. */
    private final int planSince;

    private final byte[] codes;
    private final int[] changes;

    /** The version in which the status of each seat changed last. */
    private final int[] since;

    /** How many seats of each section are free. */
    private final int[] free;

    private long changeSum;

    SeatStates(SeatPlan plan, boolean closed, SeatRows rows, int version) {
        this.plan = plan;
        this.closed = closed;
        this.planSince = version;
        this.codes = rows.codes().clone();
        this.changes = rows.changes().clone();
        this.since = new int[codes.length];
        Arrays.fill(since, version);
        this.free = new int[plan.sections().size()];
        for (int i = 0; i < codes.length; i++) {
            changeSum += changes[i];
            if (codes[i] == 0) {
                free[plan.sectionOf(i)]++;
            }
        }
    }

    SeatPlan plan() {
        return plan;
    }

    boolean isClosed() {
        return closed;
    }

    /** The sum of the change numbers of all seats. */
    long changeSum() {
        return changeSum;
    }

    SeatSnapshot snapshot(int version) {
        return new SeatSnapshot(plan, closed, version, planSince, codes.clone(), since.clone(), free.clone());
    }

    /**
     * @param version what the version becomes if the status changes
     * @return whether the status of the seat has changed
     */
    boolean apply(long seat, int number, SeatStatus status, int version) {
        int i = plan.indexOf(seat);
        if (i < 0 || changes[i] >= number) {
            return false;
        }
        changeSum += number - changes[i];
        changes[i] = number;
        byte code = status.code();
        if (codes[i] == code) {
            return false;
        }
        if (codes[i] == 0) {
            free[plan.sectionOf(i)]--;
        } else if (code == 0) {
            free[plan.sectionOf(i)]++;
        }
        codes[i] = code;
        since[i] = version;
        return true;
    }

    /** @return whether the status of any seat has changed */
    boolean apply(SeatRows rows, int version) {
        boolean changed = false;
        for (int i = 0; i < rows.seats().length; i++) {
            changed |= apply(rows.seats()[i], rows.changes()[i], SeatStatus.of(rows.codes()[i]), version);
        }
        return changed;
    }

    /** Applies the changes that the states of the previous plan have received since these rows were read. */
    void catchUpWith(SeatStates previous) {
        for (int i = 0; i < previous.codes.length; i++) {
            apply(previous.plan.seat(i), previous.changes[i], SeatStatus.of(previous.codes[i]), planSince);
        }
    }
}
