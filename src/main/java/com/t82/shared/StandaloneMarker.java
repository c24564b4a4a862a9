package com.t82.shared;

/**
 * Marks the property source of standalone: its {@code getSource()} implements this interface. Configuration can set
 * properties but cannot create objects, so a property that is set by mistake does not switch standalone on.
 */
public interface StandaloneMarker {

    /** The name of the property source. */
    String NAME = "standalone";

    /**
     * Whether nothing of production is configured. Evaluated at each call, because configuration may be added later.
     */
    boolean active();
}
