package com.t82.messaging;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param workers how many groups an instance delivers at once. Each holds a database connection while it does
 * @param group how many events of one listener share a transaction at most
 * @param firstPause between the first attempt at an event that failed and the second; doubles with each further one
 * @param longestPause what that pause grows to
 * @param attempts after how many failed attempts an event is put aside as a dead letter
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
