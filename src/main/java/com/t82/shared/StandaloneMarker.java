package com.t82.shared;

/**
 * Marks the property source of standalone: the source's {@code getSource()} implements this. Configuration can set
 * properties, but it cannot make an object, so nobody becomes standalone by a property set by mistake.
 */
public interface StandaloneMarker {

    /** The name of the property source. */
    String NAME = "standalone";

    /** Whether nothing of production is configured. Asked again each time, since configuration may come later. */
    boolean active();
}
