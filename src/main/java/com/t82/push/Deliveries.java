package com.t82.push;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The outbox of messages to phones. A sender leases a delivery for {@link #LEASE}. When its instance dies, the lease
 * runs out and another instance sends the message again.
 */
@Repository
class Deliveries {

    private static final Duration LEASE = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final Clock clock;

    Deliveries(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Leases deliveries that are due, urgent ones first. Those leased by another sender are skipped. */
    List<Delivery> lease(int atMost) {
        Instant now = clock.instant();
        return jdbc.sql("""
                        update push_delivery delivery set claimed_until = :until
                        from push_notice notice left join push_show show using (show_id), push_device device
                        where delivery.delivery_id = any (array(
                            select due.delivery_id from push_delivery due
                            where due.state = 'PENDING' and due.next_at <= :now
                              and (due.claimed_until is null or due.claimed_until <= :now)
                            order by due.urgent desc, due.next_at limit :most
                            for update skip locked))
                          and notice.notice_id = delivery.notice_id and device.device_id = delivery.device_id
                        returning delivery.delivery_id, delivery.attempts, delivery.failures, device.token,
                                  device.language, device.user_id = notice.user_id as own, notice.notice_id,
                                  notice.kind, notice.urgent, notice.show_id, notice.performance_id, notice.moment,
                                  notice.amount, notice.seats, notice.expires_at, show.title""")
                .param("until", Timestamp.from(now.plus(LEASE)))
                .param("now", Timestamp.from(now))
                .param("most", atMost)
                .query(Deliveries::delivery)
                .list();
    }

    void markSent(Delivery delivery) {
        settle(delivery, "SENT", null);
    }

    void drop(Delivery delivery, String reason) {
        settle(delivery, "DROPPED", reason);
    }

    private void settle(Delivery delivery, String state, @Nullable String reason) {
        jdbc.sql("""
                update push_delivery set state = :state, settled_at = :now, reason = :reason, claimed_until = null
                where delivery_id = :id and state = 'PENDING'""")
                .param("state", state)
                .param("now", Timestamp.from(clock.instant()))
                .param("reason", reason, Types.VARCHAR)
                .param("id", delivery.id())
                .update();
    }

    /**
     * Ends the lease. The delivery is due again at the given time.
     *
     * @param attempts how many attempts to add to those of the delivery
     * @param failures how many of them ended in an exception
     */
    void postpone(Delivery delivery, Instant until, int attempts, int failures) {
        jdbc.sql("""
                update push_delivery
                set attempts = attempts + ?, failures = failures + ?, next_at = ?, claimed_until = null
                where delivery_id = ? and state = 'PENDING'""")
                .params(attempts, failures, Timestamp.from(until), delivery.id())
                .update();
    }

    /** Ends the lease. The delivery is due at once, as if it had not been leased. */
    void giveBack(Delivery delivery) {
        jdbc.sql("update push_delivery set claimed_until = null where delivery_id = ? and state = 'PENDING'")
                .param(delivery.id())
                .update();
    }

    /** How many deliveries are due. */
    int backlog() {
        return jdbc.sql("select count(*) from push_delivery where state = 'PENDING' and next_at <= ?")
                .param(Timestamp.from(clock.instant()))
                .query(Integer.class)
                .single();
    }

    private static Delivery delivery(ResultSet row, int index) throws SQLException {
        Timestamp moment = row.getTimestamp("moment");
        return new Delivery(
                row.getLong("delivery_id"),
                row.getInt("attempts"),
                row.getInt("failures"),
                row.getString("token"),
                row.getString("language"),
                row.getBoolean("own"),
                row.getLong("notice_id"),
                row.getString("kind"),
                row.getBoolean("urgent"),
                row.getObject("show_id", Long.class),
                row.getObject("performance_id", Long.class),
                row.getString("title"),
                moment == null ? null : moment.toInstant(),
                row.getObject("amount", Long.class),
                row.getObject("seats", Integer.class),
                row.getTimestamp("expires_at").toInstant());
    }

    /**
     * @param attempts how often sending was postponed, exceptions included
     * @param failures how many attempts ended in an exception
     * @param own whether the device still belongs to the user of the notice
     * @param kind text, because a newer release may have written a kind that this one does not know; that must not harm
     *     the other deliveries of the lease
     * @param amount won
     * @param expiresAt UTC
     */
    record Delivery(
            long id,
            int attempts,
            int failures,
            String token,
            String language,
            boolean own,
            long notice,
            String kind,
            boolean urgent,
            @Nullable Long show,
            @Nullable Long performance,
            @Nullable String title,
            @Nullable Instant moment,
            @Nullable Long amount,
            @Nullable Integer seats,
            Instant expiresAt) {}
}
