package com.t82.standalone;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Ready means that there is something to click: every module has brought its demo data in and every listener has taken
 * the news of it. Once true it stays true; news in flight later is everyday life.
 */
@Component("demoData")
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class DemoDataHealthIndicator implements HealthIndicator {

    /** What was tried as often was given up: waiting for it would be waiting for ever. */
    private static final int GIVEN_UP = 20;

    private final JdbcClient jdbc;
    private volatile boolean started;
    private volatile boolean isIn;

    DemoDataHealthIndicator(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Published after the last module initializer has returned. */
    @EventListener(ApplicationReadyEvent.class)
    void started() {
        started = true;
    }

    @Override
    public Health health() {
        if (!isIn && started) {
            isIn = outstanding() == 0;
        }
        if (isIn) {
            return Health.up().build();
        }
        Health.Builder notYet = Health.outOfService().withDetail("started", started);
        return started ? notYet.withDetail("newsOutstanding", outstanding()).build() : notYet.build();
    }

    private long outstanding() {
        return jdbc.sql(
                        "select count(*) from event_publication where completion_date is null and completion_attempts < ?")
                .param(GIVEN_UP)
                .query(Long.class)
                .single();
    }
}
