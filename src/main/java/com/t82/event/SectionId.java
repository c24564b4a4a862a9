package com.t82.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a section of a venue. An integer on the wire. */
public record SectionId(@JsonValue long value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SectionId {}

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
