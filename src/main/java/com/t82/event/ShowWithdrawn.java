package com.t82.event;

/** A show is no longer offered; it has no performances that could still be booked. */
public record ShowWithdrawn(ShowId show) {}
