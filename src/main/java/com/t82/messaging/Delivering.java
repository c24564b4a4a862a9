package com.t82.messaging;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.modulith.events.core.EventSerializer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ClassUtils;

/**
 * Delivers the events of a listener: a group in one transaction, and after a failure each event of the group alone, so
 * that one poison event does not block the others. An event that fails alone is retried with growing pauses
 * (exponential back-off) and becomes a dead letter in the end. A failure of the database does not count as an attempt.
 */
@Component
class Delivering {

    private static final Logger log = LoggerFactory.getLogger(Delivering.class);

    /**
     * PostgreSQL is unavailable, shuts down or has no resources left. The whole group is attempted again at the next
     * poll.
     */
    private static final List<String> CONNECTION = List.of("08", "53", "57P", "25006");

    /**
     * After a timeout the remaining events are left for the next poll, because they would probably time out as well.
     */
    private static final List<String> TIMEOUTS = List.of("57014", "55P03");

    private final Publications publications;
    private final EventSerializer serializer;
    private final MessagingSettings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Delivering(
            Publications publications,
            EventSerializer serializer,
            MessagingSettings settings,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.publications = publications;
        this.serializer = serializer;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** Delivers one group of new events and one group of events to retry. Returns whether more may be waiting. */
    boolean deliver(ModuleListener listener) {
        boolean more = deliverNew(listener);
        return deliverAgain(listener) || more;
    }

    private boolean deliverNew(ModuleListener listener) {
        Attempt group = attempt(listener, () -> publications.claim(listener.getListenerId(), settings.group()));
        if (group.failure != null) {
            log.info(
                    "group failed listener={} events={} cause={}",
                    listener,
                    group.claimed.size(),
                    cause(group.failure));
            if (group.claimed.size() == 1) {
                failed(listener, group.claimed.getFirst(), group.failure);
            } else {
                group.claimed.forEach(publication -> deliverAlone(listener, publication.id()));
            }
        }
        return group.claimed.size() == settings.group();
    }

    private boolean deliverAgain(ModuleListener listener) {
        List<UUID> due = publications.dueAgain(listener.getListenerId(), clock.instant(), settings.group());
        due.forEach(id -> deliverAlone(listener, id));
        return due.size() == settings.group();
    }

    private void deliverAlone(ModuleListener listener, UUID id) {
        Attempt attempt = attempt(listener, () -> publications.claimOne(id, clock.instant()));
        if (attempt.failure != null) {
            failed(listener, attempt.claimed.getFirst(), attempt.failure);
            if (hasState(attempt.failure, TIMEOUTS)) {
                throw attempt.failure;
            }
        }
    }

    /**
     * Claims and delivers in one transaction.
     *
     * @throws RuntimeException a failure of the database, as opposed to one of the listener
     */
    private Attempt attempt(ModuleListener listener, Supplier<List<Publication>> claim) {
        Attempt attempt = new Attempt();
        try {
            transaction.executeWithoutResult(status -> {
                attempt.claimed = claim.get();
                if (!attempt.claimed.isEmpty()) {
                    try {
                        listener.take(attempt.claimed.stream().map(this::event).toList());
                    } catch (RuntimeException e) {
                        attempt.failure = e;
                        throw e;
                    }
                }
            });
        } catch (RuntimeException e) {
            // A second exception, from the rollback, says nothing about the listener.
            RuntimeException failure = attempt.failure == null ? e : attempt.failure;
            if (attempt.claimed.isEmpty() || hasState(failure, CONNECTION)) {
                throw failure;
            }
            attempt.failure = failure;
        }
        return attempt;
    }

    private void failed(ModuleListener listener, Publication publication, Throwable failure) {
        int attempts = publication.attempts() + 1;
        Instant now = clock.instant();
        if (attempts < settings.attempts()) {
            Instant next = now.plus(settings.pauseAfter(attempts));
            publications.postpone(publication.id(), attempts, now, next);
            log.warn(
                    "event failed listener={} publication={} attempt={} next={}",
                    listener,
                    publication.id(),
                    attempts,
                    next,
                    failure);
        } else {
            publications.moveToDead(publication.id(), attempts, now, cause(failure));
            log.error(
                    "event is dead listener={} publication={} attempts={}",
                    listener,
                    publication.id(),
                    attempts,
                    failure);
        }
    }

    private Object event(Publication publication) {
        return serializer.deserialize(
                publication.body(), ClassUtils.resolveClassName(publication.type(), Delivering.class.getClassLoader()));
    }

    private static boolean hasState(Throwable failure, List<String> states) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
            if (state != null && states.stream().anyMatch(state::startsWith)) {
                return true;
            }
        }
        return false;
    }

    /** The class alone, because a message may contain personal data. */
    private static String cause(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure).getClass().getName();
    }

    private static final class Attempt {

        private List<Publication> claimed = List.of();
        private @Nullable RuntimeException failure;
    }
}
