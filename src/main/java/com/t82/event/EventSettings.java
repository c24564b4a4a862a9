package com.t82.event;

import java.time.Duration;
import java.time.Period;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param changeover how long a venue that names no changeover time of its own needs between two performances
 * @param runningTime how long a performance is taken to run when its show's running time names no hours or minutes
 * @param rankingWindow how far back a sale counts as recent in the rankings, in days of Korean time
 */
@ConfigurationProperties("t82.event")
record EventSettings(
        @DefaultValue("30m") Duration changeover,
        @DefaultValue("3h") Duration runningTime,
        @DefaultValue("30d") Period rankingWindow) {}
