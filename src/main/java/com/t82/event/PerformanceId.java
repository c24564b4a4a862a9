package com.t82.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies one dated performance of a show. The wire calls it {@code eventId}. An integer on the wire. */
public record PerformanceId(@JsonValue long value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PerformanceId {}

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
