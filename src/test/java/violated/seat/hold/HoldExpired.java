package violated.seat.hold;

/** Looks like a fact, but lies where no other module may name it. */
public record HoldExpired(long hold) {}
