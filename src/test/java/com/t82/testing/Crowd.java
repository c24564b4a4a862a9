package com.t82.testing;

/** How many it takes: a crowd that shows the fault in the ordinary run, and the full one with {@code mvn verify -Pthorough}. */
public final class Crowd {

    /** True with the profile {@code thorough}. */
    public static final boolean THOROUGH = Boolean.getBoolean("t82.thorough");

    private Crowd() {}

    public static int of(int ordinarily, int thoroughly) {
        return THOROUGH ? thoroughly : ordinarily;
    }
}
