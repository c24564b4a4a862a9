package com.t82.event;

/** A performance will not take place; whoever has paid for it gets everything back. */
public record PerformanceCancelled(PerformanceId performance, ShowId show) {}
