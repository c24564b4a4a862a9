package com.t82.push;

import com.t82.push.Deliveries.Delivery;
import com.t82.push.NoticeTexts.Text;
import com.t82.push.PushChannel.Outcome;
import com.t82.push.PushChannel.PushMessage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends the outbox to the phones: leases deliveries, sends them outside any transaction, records the outcome of each. A
 * message is sent at least once; its id makes a repetition replace the first one on the phone.
 *
 * <p>An attempt that ends in an exception concerns one delivery. It is counted, the pause before the next attempt
 * grows, and after {@link #MOST_FAILURES} the delivery is dropped. An unavailable service is not counted as such a
 * failure: the delivery waits until its message expires.
 */
@Component
class Delivering {

    private static final Logger log = LoggerFactory.getLogger(Delivering.class);

    private static final int BATCH = 200;

    static final int MOST_FAILURES = 5;

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(5);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(15);

    private final Deliveries deliveries;
    private final Sending sending;
    private final Devices devices;
    private final NoticeTexts texts;
    private final QuietHours quietHours;
    private final Clock clock;
    private final MeterRegistry meters;
    private final int parallelSends;
    private final AtomicBoolean running = new AtomicBoolean();

    Delivering(
            Deliveries deliveries,
            Sending sending,
            Devices devices,
            NoticeTexts texts,
            QuietHours quietHours,
            PushSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.deliveries = deliveries;
        this.sending = sending;
        this.devices = devices;
        this.texts = texts;
        this.quietHours = quietHours;
        this.clock = clock;
        this.meters = meters;
        this.parallelSends = settings.parallelSends();
        Gauge.builder("t82.push.backlog", deliveries, Deliveries::backlog)
                .description("Messages of all instances that should have been sent by now")
                .register(meters);
    }

    /** At a fixed rate, because each run then has its own thread and delays no other job. */
    @Scheduled(fixedRateString = "${t82.push.poll-interval:5s}", initialDelayString = "${t82.push.poll-interval:5s}")
    void deliver() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        try {
            deliverAllDue();
        } finally {
            running.set(false);
        }
    }

    /** Stops early when the service does not answer. */
    private void deliverAllDue() {
        boolean more = true;
        while (more && sending.isPossible()) {
            List<Delivery> leased = deliveries.lease(BATCH);
            try (ExecutorService senders = Executors.newFixedThreadPool(
                    parallelSends, Thread.ofVirtual().factory())) {
                leased.forEach(delivery -> senders.execute(() -> attempt(delivery)));
            }
            more = leased.size() == BATCH;
        }
    }

    private void attempt(Delivery delivery) {
        try {
            send(delivery);
        } catch (RuntimeException e) {
            int failures = delivery.failures() + 1;
            log.error(
                    "push delivery failed delivery={} notice={} failures={} of {}",
                    delivery.id(),
                    delivery.notice(),
                    failures,
                    MOST_FAILURES,
                    e);
            fail(delivery, failures);
        }
    }

    /** When the database itself is what fails, the lease runs out and the delivery is attempted again. */
    private void fail(Delivery delivery, int failures) {
        try {
            if (failures >= MOST_FAILURES) {
                deliveries.drop(delivery, "failed");
            } else {
                postpone(delivery, failures, 1);
            }
            count("failed");
        } catch (DataAccessException e) {
            log.error("push delivery failure not recorded delivery={}", delivery.id(), e);
        }
    }

    private void send(Delivery delivery) {
        Instant now = clock.instant();
        if (!delivery.own()) {
            deliveries.drop(delivery, "the device is another user's");
        } else if (!delivery.expiresAt().isAfter(now)) {
            deliveries.drop(delivery, "expired");
            count("expired");
        } else if (!delivery.urgent() && quietHours.includes(now)) {
            deliveries.postpone(delivery, quietHours.endingAfter(now), 0, 0);
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
            case ACCEPTED -> deliveries.markSent(delivery);
            case REFUSED -> deliveries.drop(delivery, "refused");
            case DEVICE_GONE -> devices.deleteUnregistered(delivery.token());
            case DEFERRED, UNAVAILABLE -> postpone(delivery, delivery.attempts() + 1, 0);
            case SPARED -> deliveries.giveBack(delivery);
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

    /**
     * Exponential back-off: the pause doubles with each attempt, up to {@link #LONGEST_BACKOFF}, minus a random part of
     * up to a fifth.
     *
     * @param tries how many attempts have failed in this way, this one included
     */
    private void postpone(Delivery delivery, int tries, int failures) {
        long doubled = FIRST_BACKOFF.toMillis() << Math.min(tries - 1, 10);
        long millis = Math.min(doubled, LONGEST_BACKOFF.toMillis());
        long spread = ThreadLocalRandom.current().nextLong(millis / 5);
        deliveries.postpone(delivery, clock.instant().plusMillis(millis - spread), 1, failures);
    }
}
