package violated.seat;

public record SeatTaken(long seat) {}
