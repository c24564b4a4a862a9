package com.t82.seat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies one seat of one performance. An integer on the wire. */
public record SeatId(@JsonValue long value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SeatId {}

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
