package violated.seat;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.EventListener;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.transaction.event.TransactionalEventListener;
import violated.user.Account;

/** Named after a pattern, injected into a field, and listening in every way but the right one. */
class SeatingService {

    @Autowired
    private Account account;

    @EventListener
    void decideWithoutBeingAGuard(SeatTaken taken) {}

    @TransactionalEventListener
    void forgetWhenTheProcessEnds(SeatTaken taken) {}

    @ApplicationModuleListener
    void listenWithoutAnId(SeatTaken taken) {}

    Account account() {
        return account;
    }
}
