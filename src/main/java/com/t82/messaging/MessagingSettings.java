package com.t82.messaging;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param workers how many groups an instance delivers concurrently; each uses a database connection
 * @param group the largest number of events of one listener that share a transaction
 * @param firstPause between the first failed attempt and the second; it doubles with each further one
 * @param longestPause the upper limit of that pause
 * @param attempts after how many failed attempts an event becomes a dead letter
 */
@ConfigurationProperties("t82.events")
record MessagingSettings(
        @DefaultValue("4") int workers,
        @DefaultValue("64") int group,
        @DefaultValue("5s") Duration firstPause,
        @DefaultValue("5m") Duration longestPause,
        @DefaultValue("20") int attempts) {

    MessagingSettings {
        if (workers < 1 || group < 1 || attempts < 1) {
            throw new IllegalArgumentException("t82.events.workers, .group and .attempts must be at least 1");
        }
    }

    /** @param failures how often an event has failed, at least once */
    Duration pauseAfter(int failures) {
        Duration pause = firstPause.multipliedBy(1L << Math.clamp(failures - 1L, 0, 20));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
