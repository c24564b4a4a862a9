package violated.seat.map;

import violated.seat.hold.Holding;

/** Goes round in a circle with the package that it is named in. */
public class SeatMap {

    Holding holding() {
        return new Holding(this);
    }
}
