package com.t82.ticket.issue;

import static com.t82.ticket.issue.Tickets.utc;

import com.t82.user.UserWithdrawn;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Remembers who has closed the account. Their tickets of performances to come open no door from then on, also those that
 * are issued later: nobody can ask for them any more, and payment refunds them. Until the refund is through they can be
 * refunded like any other, and if the gateway refuses they stay shut.
 */
@Component
public class FormerHolders {

    /** Whether the holder of ticket {@code t} for performance {@code p} left before it began; with a blank at either end. */
    public static final String HAS_LEFT = " exists (select from ticket_former_holder former"
            + " where former.user_id = t.holder_id and former.since < p.starts_at) ";

    private final JdbcClient jdbc;
    private final Clock clock;

    FormerHolders(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @ApplicationModuleListener(id = "ticket.holder-withdrawn")
    void on(UserWithdrawn news) {
        jdbc.sql("""
                insert into ticket_former_holder (user_id, since) values (:user, :now)
                on conflict (user_id) do nothing
                """)
                .param("user", news.user().value())
                .param("now", utc(clock.instant()))
                .update();
    }
}
