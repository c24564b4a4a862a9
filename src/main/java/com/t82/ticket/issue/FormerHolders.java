package com.t82.ticket.issue;

import static com.t82.ticket.issue.TicketRows.utc;

import com.t82.user.UserWithdrawn;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Keeps the users who have closed their account. Their tickets of future performances cannot be checked in from then
 * on, including tickets that are issued later: the account can no longer show them, and the payment module refunds
 * them. If the gateway refuses the refund, the tickets stay blocked.
 */
@Component
public class FormerHolders {

    /**
     * SQL condition, with a blank at either end: the holder of ticket {@code t} closed the account before performance
     * {@code p} began.
     */
    public static final String HAS_LEFT = " exists (select from ticket_former_holder former"
            + " where former.user_id = t.holder_id and former.since < p.starts_at) ";

    private final JdbcClient jdbc;
    private final Clock clock;

    FormerHolders(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "ticket.holder-withdrawn")
    void on(UserWithdrawn withdrawn) {
        jdbc.sql("""
                insert into ticket_former_holder (user_id, since) values (:user, :now)
                on conflict (user_id) do nothing
                """)
                .param("user", withdrawn.user().value())
                .param("now", utc(clock.instant()))
                .update();
    }
}
