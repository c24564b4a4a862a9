package com.t82.ticket.checkin;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param checkInOpens how long before the start of a performance check-in opens
 * @param checkInCloses how long after the start it closes
 */
@ConfigurationProperties("t82.ticket")
record CheckInSettings(
        @DefaultValue("3h") Duration checkInOpens,
        @DefaultValue("12h") Duration checkInCloses) {}
