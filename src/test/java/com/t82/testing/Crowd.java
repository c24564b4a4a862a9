package com.t82.testing;

/**
 * Sizes of crowds: large enough to show a fault in the ordinary run, and of full size with {@code mvn verify
 * -Pthorough}.
 */
public final class Crowd {

    /** True with the profile {@code thorough}. */
    public static final boolean THOROUGH = Boolean.getBoolean("t82.thorough");

    private Crowd() {}

    public static int of(int ordinarily, int thoroughly) {
        return THOROUGH ? thoroughly : ordinarily;
    }
}
