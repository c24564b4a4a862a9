package com.t82.review;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a review. An integer on the wire. */
public record ReviewId(@JsonValue long value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ReviewId {}

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
