package com.t82.ticket.checkin;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param checkInOpens how long before the start of a performance its tickets are let in
 * @param checkInCloses how long after the start they still are
 */
@ConfigurationProperties("t82.ticket")
record CheckInSettings(
        @DefaultValue("3h") Duration checkInOpens,
        @DefaultValue("12h") Duration checkInCloses) {}
