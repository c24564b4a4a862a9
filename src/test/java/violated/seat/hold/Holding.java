package violated.seat.hold;

import violated.seat.map.SeatMap;

public class Holding {

    private final SeatMap map;

    public Holding(SeatMap map) {
        this.map = map;
    }

    SeatMap map() {
        return map;
    }
}
