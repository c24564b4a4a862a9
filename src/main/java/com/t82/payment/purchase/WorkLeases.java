package com.t82.payment.purchase;

import com.t82.payment.gateway.TossPaySettings;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Leases on purchases and refunds: of all threads and instances one works on a row and talks to the gateway about it. A
 * lease is taken by one conditional update, and ends by itself when its owner dies.
 */
@Component
public class WorkLeases {

    /** The rows that can be leased, and the order in which they are due. */
    public enum Kind {
        /** First the charges under way, then the seats with the nearest deadline, then the watch for late money. */
        PURCHASE(
                "payment_purchase",
                "case state when 'SETTLING' then 0 when 'ABANDONED' then 2 else 1 end, deadline, next_check_at"),
        REFUND("payment_refund", "next_check_at");

        private final String table;
        private final String urgency;

        Kind(String table, String urgency) {
            this.table = table;
            this.urgency = urgency;
        }
    }

    /** Time for the database writes around a call to the gateway. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final JdbcClient jdbc;
    private final Clock clock;

    /**
     * Longer than one call to the gateway. The owner renews the lease before each further call, so a dead owner blocks
     * the row only for the time of one call.
     */
    private final Duration length;

    WorkLeases(JdbcClient jdbc, TossPaySettings gateway, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.length = gateway.connectTimeout().plus(gateway.readTimeout()).plus(MARGIN);
    }

    /**
     * Takes the lease.
     *
     * @param hint whether the current owner is asked to check the row again when the lease is taken
     * @return empty while another thread or instance has the lease
     */
    public Optional<UUID> take(Kind kind, UUID id, boolean hint) {
        Optional<UUID> lease = take(kind, id);
        if (lease.isPresent() || !hint) {
            return lease;
        }
        jdbc.sql("update " + kind.table + " set hinted = true where id = ?")
                .param(id)
                .update();
        // The owner may have released the lease between the two statements, before it could see the hint.
        return take(kind, id);
    }

    /**
     * Whether the gateway may be asked about a purchase because of a hint from a client. A hint too soon after another
     * one moves the reconciler's next check forward instead, so no hint is lost.
     */
    public boolean admitsHint(UUID purchase, Duration pause) {
        Instant now = clock.instant();
        boolean admitted = jdbc.sql("""
                update payment_purchase set hinted_at = ?
                where id = ? and (hinted_at is null or hinted_at <= ?)""")
                        .param(Timestamp.from(now))
                        .param(purchase)
                        .param(Timestamp.from(now.minus(pause)))
                        .update()
                == 1;
        if (!admitted) {
            jdbc.sql("update payment_purchase set next_check_at = ? where id = ? and next_check_at > ?")
                    .param(Timestamp.from(now.plus(pause)))
                    .param(purchase)
                    .param(Timestamp.from(now.plus(pause)))
                    .update();
        }
        return admitted;
    }

    private Optional<UUID> take(Kind kind, UUID id) {
        UUID lease = UUID.randomUUID();
        Instant now = clock.instant();
        int taken = jdbc.sql("update " + kind.table + """
                 set claim = ?, claimed_until = ?, hinted = false
                where id = ? and (claimed_until is null or claimed_until <= ?)""")
                .param(lease)
                .param(Timestamp.from(now.plus(length)))
                .param(id)
                .param(Timestamp.from(now))
                .update();
        return taken == 1 ? Optional.of(lease) : Optional.empty();
    }

    /**
     * Extends the lease before another call to the gateway.
     *
     * @return false when the lease has run out and another owner has taken it
     */
    public boolean renew(Kind kind, UUID id, UUID lease) {
        return jdbc.sql("update " + kind.table + " set claimed_until = ? where id = ? and claim = ?")
                        .param(Timestamp.from(clock.instant().plus(length)))
                        .param(id)
                        .param(lease)
                        .update()
                == 1;
    }

    public void release(Kind kind, UUID id, UUID lease) {
        jdbc.sql("update " + kind.table + """
                 set claim = null, claimed_until = null, hinted = false,
                    next_check_at = case when hinted and next_check_at is not null then ? else next_check_at end
                where id = ? and claim = ?""")
                .param(Timestamp.from(clock.instant()))
                .param(id)
                .param(lease)
                .update();
    }

    /** The rows without a lease that are due now, the most urgent first. */
    public List<UUID> due(Kind kind, int limit) {
        Timestamp now = Timestamp.from(clock.instant());
        return jdbc.sql("select id from " + kind.table + """
                 where next_check_at <= ? and (claimed_until is null or claimed_until <= ?)
                order by\s""" + kind.urgency + " limit ?")
                .param(now)
                .param(now)
                .param(limit)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }
}
