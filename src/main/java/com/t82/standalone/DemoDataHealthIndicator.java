package com.t82.standalone;

import com.t82.messaging.EventBacklog;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Up when the demo data is complete: every module has added its data, and every listener has handled the events of it.
 * It then stays up, because later events are normal operation.
 */
@Component("demoData")
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class DemoDataHealthIndicator implements HealthIndicator {

    private final LongSupplier outstanding;
    private volatile boolean started;
    private volatile boolean isIn;

    @Autowired
    DemoDataHealthIndicator(EventBacklog events) {
        this(events::depth);
    }

    /** @param outstanding how many events wait for a listener */
    DemoDataHealthIndicator(LongSupplier outstanding) {
        this.outstanding = outstanding;
    }

    /** Published after the last module initializer has returned. */
    @EventListener(ApplicationReadyEvent.class)
    void started() {
        started = true;
    }

    @Override
    public Health health() {
        if (!isIn && started) {
            isIn = outstanding.getAsLong() == 0;
        }
        if (isIn) {
            return Health.up().build();
        }
        Health.Builder notYet = Health.outOfService().withDetail("started", started);
        return started
                ? notYet.withDetail("eventsOutstanding", outstanding.getAsLong())
                        .build()
                : notYet.build();
    }
}
