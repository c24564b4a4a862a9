package com.t82.seat.inventory;

import com.t82.seat.inventory.HoldRequest.Choice;
import java.util.List;

/**
 * The seats of several requests as arrays for SQL, request by request.
 *
 * @param prices of the seats, won
 * @param requests the number of each seat's request, from 1
 */
@SuppressWarnings("ArrayRecordComponent")
record RequestedSeats(long[] seats, long[] prices, int[] requests) {

    static RequestedSeats of(List<HoldRequest> requests) {
        int size =
                requests.stream().mapToInt(request -> request.choices().size()).sum();
        RequestedSeats requested = new RequestedSeats(new long[size], new long[size], new int[size]);
        int at = 0;
        for (int i = 0; i < requests.size(); i++) {
            for (Choice choice : requests.get(i).choices()) {
                requested.seats[at] = choice.seat().value();
                requested.prices[at] = choice.price().won();
                requested.requests[at] = i + 1;
                at++;
            }
        }
        return requested;
    }
}
