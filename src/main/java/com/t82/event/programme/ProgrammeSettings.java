package com.t82.event.programme;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param changeover time between two performances at a venue without a changeover time of its own
 * @param runningTime assumed length of a performance whose running time text contains no hours or minutes
 */
@ConfigurationProperties("t82.event")
public record ProgrammeSettings(
        @DefaultValue("30m") Duration changeover,
        @DefaultValue("3h") Duration runningTime) {}
