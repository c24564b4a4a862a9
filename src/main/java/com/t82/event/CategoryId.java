package com.t82.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a category or a sub-category. An integer on the wire. */
public record CategoryId(@JsonValue long value) {

    /** The three top-level categories, numbered as the mobile app knows them. */
    public static final CategoryId CONCERT = new CategoryId(1);

    public static final CategoryId MUSICAL = new CategoryId(2);

    public static final CategoryId SPORTS = new CategoryId(3);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CategoryId {}

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
