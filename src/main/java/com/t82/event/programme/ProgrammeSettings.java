package com.t82.event.programme;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param changeover how long a venue that names no changeover time of its own needs between two performances
 * @param runningTime how long a performance is taken to run when its show's running time names no hours or minutes
 */
@ConfigurationProperties("t82.event")
public record ProgrammeSettings(
        @DefaultValue("30m") Duration changeover,
        @DefaultValue("3h") Duration runningTime) {}
