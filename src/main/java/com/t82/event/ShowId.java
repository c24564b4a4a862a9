package com.t82.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Identifies a show: a production, played in one or more performances. The wire calls it {@code eventInfoId}. An
 * integer on the wire.
 */
public record ShowId(@JsonValue long value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ShowId {}

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
