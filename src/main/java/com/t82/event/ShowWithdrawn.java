package com.t82.event;

/** A show is no longer offered, and none of its performances can be booked. */
public record ShowWithdrawn(ShowId show) {}
