package violated.user;

import violated.seat.map.SeatMap;

/** Names what lies inside another module. */
class SeatMapReader {

    SeatMap read() {
        return new SeatMap();
    }
}
