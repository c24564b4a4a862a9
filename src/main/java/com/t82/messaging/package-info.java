/**
 * Floor 0: how application events reach their listeners. {@link com.t82.messaging.Outbox} writes one row for each
 * listener in the publisher's transaction, into the table of Spring Modulith's event publication registry. After the commit
 * {@link com.t82.messaging.EventWorkers} claim the rows of one listener together and deliver them in one transaction, which
 * also deletes the rows. A module sees nothing of it: it publishes with {@code ApplicationEventPublisher} and listens with
 * {@code @ApplicationModuleListener}. What is published for others to ask is {@link com.t82.messaging.EventBacklog}.
 *
 * <p>A listener may ask for two things by its signature. A parameter of type {@code List<SomethingHappened>} gets up to 64
 * events at once. {@code @Order} on the method says that its events go before those of others.
 */
@ApplicationModule(
        displayName = "Messaging",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
@NullMarked
package com.t82.messaging;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
