package violated.user;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import violated.seat.SeatTaken;

/** Public without being published, looks up to a higher floor, has a setter and its own idea of the time. */
@Entity
public class Account {

    @Id
    private long id;

    private Instant lastSeen = Instant.now();

    private SeatTaken lastSeat = new SeatTaken(1);

    public void setLastSeen(Instant lastSeen) {
        this.lastSeen = lastSeen;
    }

    Object[] state() {
        return new Object[] {id, lastSeen, lastSeat};
    }
}
