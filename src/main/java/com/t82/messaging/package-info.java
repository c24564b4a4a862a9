/**
 * Floor 0: how application events reach their listeners. {@link com.t82.messaging.Outbox} writes one row for each
 * listener in the publisher's transaction, into the table of Spring Modulith's event publication registry. After the
 * commit {@link com.t82.messaging.EventWorkers} claim the rows of one listener as a group and deliver them in one
 * transaction, which also deletes the rows. Modules publish with {@code ApplicationEventPublisher} and listen with
 * {@code @ApplicationModuleListener}, and need nothing of this package. Other modules may ask {@link
 * com.t82.messaging.EventBacklog} how far delivery lags behind.
 *
 * <p>The signature of a listener has two options. With a parameter of type {@code List<SomethingHappened>} it gets up
 * to 64 events in one call. With {@code @Order} its events are delivered before those of other listeners.
 */
@ApplicationModule(
        displayName = "Messaging",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
@NullMarked
package com.t82.messaging;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
