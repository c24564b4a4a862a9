package com.t82.payment.purchase;

import com.t82.payment.refund.WithdrawnBuyers;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Serializes the purchases of each buyer, and knows which buyers have closed their account. */
@Component
public class Buyers {

    private final JdbcClient jdbc;
    private final Clock clock;

    Buyers(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Locks the buyer until the caller's transaction ends. No other transaction opens a purchase of this buyer or
     * stores the withdrawal meanwhile, so a double tap cannot open two purchases of the same seats.
     */
    public void lock(UserId buyer) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 82))")
                .param("payment:" + buyer)
                .query(row -> {});
    }

    public boolean hasLeft(UserId buyer) {
        return jdbc.sql("select exists (select 1 from payment_withdrawn_buyer where buyer = ?)")
                .param(buyer.value())
                .query(Boolean.class)
                .single();
    }

    /** From now on the account cannot buy. {@link WithdrawnBuyers} settles what is open. */
    @ApplicationModuleListener(id = "payment.user-withdrawn")
    public void on(UserWithdrawn withdrawn) {
        lock(withdrawn.user());
        Instant now = clock.instant();
        Instant at = withdrawn.withdrawnAt();
        jdbc.sql("""
                insert into payment_withdrawn_buyer (buyer, withdrawn_at, next_check_at) values (?, ?, ?)
                on conflict (buyer) do nothing""")
                .param(withdrawn.user().value())
                .param(Timestamp.from(at == null ? now : at))
                .param(Timestamp.from(now))
                .update();
    }
}
