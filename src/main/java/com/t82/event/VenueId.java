package com.t82.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a venue. An integer on the wire. */
public record VenueId(@JsonValue long value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public VenueId {}

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
