package com.t82.seat.hold;

import com.t82.testing.ModuleTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/**
 * A test with long timeouts, so that neither load nor a slow machine changes an outcome, and with a {@link SqlLog}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ModuleTest
@Import({SeatFixtures.class, SqlLog.class})
@TestPropertySource(
        properties = {
            "t82.seat.lock.patience=20s",
            "t82.seat.lock.lease=60s",
            "t82.seat.queue.limit=2000",
            "t82.seat.queue.requests=2001",
            "t82.seat.queue.patience=60s",
            "t82.seat.queue.transaction=60s"
        })
@interface UnhurriedTest {}
