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
 * Who is dealing with a purchase or a refund at the moment. A claim is one conditional update, so that of any number of
 * threads and instances one talks to the gateway; it ends by itself when its owner dies.
 */
@Component
class Claims {

    /** What can be claimed. */
    enum Kind {
        /** Money that is on its way first, then the seats that will be lost soonest, then the watch for late money. */
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

    /** What a call to the gateway may take beyond its time-outs, for the writes around it. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final JdbcClient jdbc;
    private final Clock clock;

    /** Longer than one call to the gateway; renewed before the next, so that a dead owner delays nobody for long. */
    private final Duration lease;

    Claims(JdbcClient jdbc, TossPaySettings gateway, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.lease = gateway.connectTimeout().plus(gateway.readTimeout()).plus(MARGIN);
    }

    /**
     * The claim, or nothing when somebody else has it.
     *
     * @param hint whether its owner is then told to look once more
     */
    Optional<UUID> take(Kind kind, UUID id, boolean hint) {
        Optional<UUID> claim = take(kind, id);
        if (claim.isPresent() || !hint) {
            return claim;
        }
        jdbc.sql("update " + kind.table + " set hinted = true where id = ?")
                .param(id)
                .update();
        // The owner may have let go in between, without a look at the hint.
        return take(kind, id);
    }

    /**
     * Whether the gateway may be asked about a purchase because of a hint from outside. A hint that comes too soon after
     * another one brings the reconciler's next look forward instead, so that nothing it told is lost.
     */
    boolean admitsHint(UUID purchase, Duration pause) {
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
        UUID claim = UUID.randomUUID();
        Instant now = clock.instant();
        int taken = jdbc.sql("update " + kind.table + """
                 set claim = ?, claimed_until = ?, hinted = false
                where id = ? and (claimed_until is null or claimed_until <= ?)""")
                .param(claim)
                .param(Timestamp.from(now.plus(lease)))
                .param(id)
                .param(Timestamp.from(now))
                .update();
        return taken == 1 ? Optional.of(claim) : Optional.empty();
    }

    /** Before another call to the gateway. False when the claim has run out and somebody else has taken it. */
    boolean renew(Kind kind, UUID id, UUID claim) {
        return jdbc.sql("update " + kind.table + " set claimed_until = ? where id = ? and claim = ?")
                        .param(Timestamp.from(clock.instant().plus(lease)))
                        .param(id)
                        .param(claim)
                        .update()
                == 1;
    }

    void release(Kind kind, UUID id, UUID claim) {
        jdbc.sql("update " + kind.table + """
                 set claim = null, claimed_until = null, hinted = false,
                    next_check_at = case when hinted and next_check_at is not null then ? else next_check_at end
                where id = ? and claim = ?""")
                .param(Timestamp.from(clock.instant()))
                .param(id)
                .param(claim)
                .update();
    }

    /** What has to be looked at now, the most urgent first. */
    List<UUID> due(Kind kind, int limit) {
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
