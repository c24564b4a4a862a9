package com.t82.messaging;

import com.t82.messaging.Publications.Published;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.modulith.events.EventPublication;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.modulith.events.core.EventPublicationRegistry;
import org.springframework.modulith.events.core.EventSerializer;
import org.springframework.modulith.events.core.PublicationTargetIdentifier;
import org.springframework.modulith.events.core.Staleness;
import org.springframework.modulith.events.core.TargetEventPublication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The outbox: Modulith stores each event for its transactional listeners here. All events of a transaction are written
 * with one statement right before its commit, and the workers of their listeners are woken after it. Completion,
 * failure and retries belong to the workers; the methods of Modulith for them do nothing or are refused.
 */
@Component
class Outbox implements EventPublicationRegistry {

    private final Publications publications;
    private final EventSerializer serializer;
    private final EventWorkers workers;
    private final Clock clock;

    Outbox(Publications publications, EventSerializer serializer, EventWorkers workers, Clock clock) {
        this.publications = publications;
        this.serializer = serializer;
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public Collection<TargetEventPublication> store(Object event, Stream<PublicationTargetIdentifier> listeners) {
        List<PublicationTargetIdentifier> targets = listeners.toList();
        Published published = new Published(
                event.getClass().getName(),
                serializer.serialize(event).toString(),
                clock.instant(),
                targets.stream().map(PublicationTargetIdentifier::getValue).toList());
        Unwritten unwritten = unwritten();
        if (unwritten != null) {
            unwritten.events.add(published);
        } else {
            publications.insert(List.of(published));
            workers.wake(published.listeners());
        }
        return targets.stream()
                .map(target -> TargetEventPublication.of(event, target, published.at()))
                .toList();
    }

    /**
     * The events that the transaction of this thread has yet to write; null without a transaction, or when it is
     * ending.
     */
    private @Nullable Unwritten unwritten() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return null;
        }
        Unwritten unwritten = (Unwritten) TransactionSynchronizationManager.getResource(this);
        if (unwritten == null) {
            unwritten = new Unwritten();
            TransactionSynchronizationManager.bindResource(this, unwritten);
            TransactionSynchronizationManager.registerSynchronization(unwritten);
        }
        return unwritten.written ? null : unwritten;
    }

    private final class Unwritten implements TransactionSynchronization, Ordered {

        private final List<Published> events = new ArrayList<>();
        private boolean written;

        /** After all other synchronizations, so that events that they publish before the commit are written as well. */
        @Override
        public int getOrder() {
            return LOWEST_PRECEDENCE;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            written = true;
            publications.insert(events);
        }

        @Override
        public void afterCommit() {
            Set<String> listeners = new LinkedHashSet<>();
            events.forEach(event -> listeners.addAll(event.listeners()));
            workers.wake(listeners);
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(Outbox.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(Outbox.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(Outbox.this);
        }
    }

    /** Does nothing: only workers change the table, and tests may call a listener directly. */
    @Override
    public void markProcessing(Object event, PublicationTargetIdentifier listener) {}

    /** See {@link #markProcessing}. */
    @Override
    public void markCompleted(Object event, PublicationTargetIdentifier listener) {}

    /** See {@link #markProcessing}. */
    @Override
    public void markFailed(Object event, PublicationTargetIdentifier listener) {}

    /** Does nothing: a row that waits for a worker has not failed, however old it is. */
    @Override
    public void markStalePublicationsFailed(Staleness staleness) {}

    /** Does nothing: rows of completed deliveries are deleted with their transaction. */
    @Override
    public void deleteCompletedPublicationsOlderThan(Duration age) {}

    @Override
    public Collection<TargetEventPublication> findIncompletePublications() {
        throw deliveredByWorkers();
    }

    @Override
    public Collection<TargetEventPublication> findIncompletePublicationsOlderThan(Duration age) {
        throw deliveredByWorkers();
    }

    @Override
    public void processIncompletePublications(
            Predicate<EventPublication> filter, Consumer<TargetEventPublication> consumer, @Nullable Duration age) {
        throw deliveredByWorkers();
    }

    @Override
    public void processFailedPublications(ResubmissionOptions options, Consumer<TargetEventPublication> consumer) {
        throw deliveredByWorkers();
    }

    private static UnsupportedOperationException deliveredByWorkers() {
        return new UnsupportedOperationException(
                "Event publications are delivered by workers that claim them; see docs/operations.md, Dead letters");
    }
}
