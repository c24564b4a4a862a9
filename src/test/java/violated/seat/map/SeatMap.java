package violated.seat.map;

import violated.seat.hold.Holding;

/** Depends on the package that depends on this one. */
public class SeatMap {

    Holding holding() {
        return new Holding(this);
    }
}
