package com.t82.push;

import com.t82.push.NoticeTexts.Text;
import com.t82.push.PushChannel.Outcome;
import com.t82.push.PushChannel.PushMessage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Carries the outbox to the phones: claims some, sends them outside any transaction, writes down what became of each. An
 * instance that dies in between leaves its claim, and another sends again when that has run out; the message's id makes
 * the repetition replace the first.
 *
 * <p>An attempt that ends in an exception concerns that one delivery: it is counted, waits longer each time and is given
 * up in the end. The service being down is no such failure and may last until the message expires.
 */
@Component
class Delivering {

    private static final Logger log = LoggerFactory.getLogger(Delivering.class);

    private static final int BATCH = 200;

    /** So often may an attempt end in an exception before the delivery is given up. */
    static final int MOST_FAILURES = 5;

    private static final Duration CLAIM = Duration.ofMinutes(5);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(5);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(15);

    private final JdbcClient jdbc;
    private final Sending sending;
    private final Devices devices;
    private final NoticeTexts texts;
    private final QuietHours quietHours;
    private final Clock clock;
    private final MeterRegistry meters;
    private final int parallelSends;
    private final AtomicBoolean running = new AtomicBoolean();

    Delivering(
            JdbcClient jdbc,
            Sending sending,
            Devices devices,
            NoticeTexts texts,
            QuietHours quietHours,
            PushSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.jdbc = jdbc;
        this.sending = sending;
        this.devices = devices;
        this.texts = texts;
        this.quietHours = quietHours;
        this.clock = clock;
        this.meters = meters;
        this.parallelSends = settings.parallelSends();
        Gauge.builder("t82.push.backlog", this, Delivering::backlog)
                .description("Messages of all instances that should have been sent by now")
                .register(meters);
    }

    /** At a fixed rate, because each run then has a thread of its own and keeps no other job waiting. */
    @Scheduled(fixedRateString = "${t82.push.poll-interval:5s}", initialDelayString = "${t82.push.poll-interval:5s}")
    void deliver() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        try {
            deliverAllThatIsDue();
        } finally {
            running.set(false);
        }
    }

    /** Stops early when the service does not answer; what was claimed goes back. */
    void deliverAllThatIsDue() {
        boolean more = true;
        while (more && sending.isPossible()) {
            List<Delivery> claimed = claim();
            try (ExecutorService senders = Executors.newFixedThreadPool(
                    parallelSends, Thread.ofVirtual().factory())) {
                claimed.forEach(delivery -> senders.execute(() -> attempt(delivery)));
            }
            more = claimed.size() == BATCH;
        }
    }

    private List<Delivery> claim() {
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
                        returning delivery.delivery_id, delivery.attempts, delivery.failures, device.token, device.language,
                                  device.user_id = notice.user_id as own, notice.notice_id, notice.kind,
                                  notice.urgent, notice.show_id, notice.performance_id, notice.moment,
                                  notice.amount, notice.seats, notice.expires_at, show.title""")
                .param("until", Timestamp.from(now.plus(CLAIM)))
                .param("now", Timestamp.from(now))
                .param("most", BATCH)
                .query(Delivering::delivery)
                .list();
    }

    private void attempt(Delivery delivery) {
        try {
            send(delivery);
        } catch (RuntimeException failure) {
            int failures = delivery.failures() + 1;
            log.error(
                    "push delivery failed delivery={} notice={} failures={} of {}",
                    delivery.id(),
                    delivery.notice(),
                    failures,
                    MOST_FAILURES,
                    failure);
            fail(delivery, failures);
        }
    }

    /** The database may be what has failed. Then the claim runs out and the delivery comes again. */
    private void fail(Delivery delivery, int failures) {
        try {
            if (failures >= MOST_FAILURES) {
                settle(delivery, "DROPPED", "failed");
            } else {
                postpone(delivery, failures, 1);
            }
            count("failed");
        } catch (DataAccessException unreachable) {
            log.error("push delivery failure not recorded delivery={}", delivery.id(), unreachable);
        }
    }

    private void send(Delivery delivery) {
        Instant now = clock.instant();
        if (!delivery.own()) {
            settle(delivery, "DROPPED", "the device is another user's");
        } else if (!delivery.expiresAt().isAfter(now)) {
            settle(delivery, "DROPPED", "expired");
            count("expired");
        } else if (!delivery.urgent() && quietHours.includes(now)) {
            tryAgain(delivery, quietHours.endingAfter(now), 0, 0);
        } else {
            record(delivery, sending.send(message(delivery, now)));
        }
    }

    private PushMessage message(Delivery delivery, Instant now) {
        NoticeKind kind = NoticeKind.valueOf(delivery.kind());
        Text text = texts.of(
                kind,
                delivery.title(),
                delivery.moment(),
                delivery.amount(),
                delivery.seats(),
                Locale.of(delivery.language()));
        Map<String, String> data = new HashMap<>();
        data.put("noticeId", Long.toString(delivery.notice()));
        data.put("type", kind.name());
        if (delivery.show() != null) {
            data.put("eventInfoId", delivery.show().toString());
        }
        if (delivery.performance() != null) {
            data.put("eventId", delivery.performance().toString());
        }
        return new PushMessage(
                delivery.token(),
                "notice-" + delivery.notice(),
                text.title(),
                text.body(),
                data,
                delivery.urgent(),
                Duration.between(now, delivery.expiresAt()));
    }

    private void record(Delivery delivery, Outcome outcome) {
        switch (outcome) {
            case ACCEPTED -> settle(delivery, "SENT", null);
            case REFUSED -> settle(delivery, "DROPPED", "refused");
            case DEVICE_GONE -> devices.deleteUnregistered(delivery.token());
            case DEFERRED, UNAVAILABLE -> postpone(delivery, delivery.attempts() + 1, 0);
            case SPARED -> giveBack(delivery);
        }
        count(outcome.name());
    }

    private void count(String outcome) {
        meters.counter(
                        "t82.push.messages",
                        "outcome",
                        outcome.toLowerCase(Locale.ROOT).replace('_', '-'))
                .increment();
    }

    private int backlog() {
        return jdbc.sql("select count(*) from push_delivery where state = 'PENDING' and next_at <= ?")
                .param(Timestamp.from(clock.instant()))
                .query(Integer.class)
                .single();
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
     * Doubles with each attempt, up to {@link #LONGEST_BACKOFF}; spread by up to a fifth.
     *
     * @param tries how many have failed in this way, this one included
     */
    private void postpone(Delivery delivery, int tries, int failures) {
        long doubled = FIRST_BACKOFF.toMillis() << Math.min(tries - 1, 10);
        long millis = Math.min(doubled, LONGEST_BACKOFF.toMillis());
        long spread = ThreadLocalRandom.current().nextLong(millis / 5);
        tryAgain(delivery, clock.instant().plusMillis(millis - spread), 1, failures);
    }

    private void tryAgain(Delivery delivery, Instant at, int attempts, int failures) {
        jdbc.sql("""
                update push_delivery
                set attempts = attempts + ?, failures = failures + ?, next_at = ?, claimed_until = null
                where delivery_id = ? and state = 'PENDING'""")
                .params(attempts, failures, Timestamp.from(at), delivery.id())
                .update();
    }

    private void giveBack(Delivery delivery) {
        jdbc.sql("update push_delivery set claimed_until = null where delivery_id = ? and state = 'PENDING'")
                .param(delivery.id())
                .update();
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

    /** @param kind read only when the message is made, so that an unknown one harms no other delivery of the claim */
    private record Delivery(
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
