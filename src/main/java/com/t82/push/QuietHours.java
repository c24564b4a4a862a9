package com.t82.push;

import com.t82.shared.KoreanTime;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import org.springframework.stereotype.Component;

/** The quiet hours, in Korean time. Notices that are not urgent wait until they end. */
@Component
class QuietHours {

    private final LocalTime from;
    private final LocalTime until;

    QuietHours(PushSettings settings) {
        this.from = settings.quietFrom();
        this.until = settings.quietUntil();
    }

    boolean includes(Instant moment) {
        LocalTime time = moment.atZone(KoreanTime.ZONE).toLocalTime();
        boolean afterFrom = !time.isBefore(from);
        boolean beforeUntil = time.isBefore(until);
        return from.isAfter(until) ? afterFrom || beforeUntil : afterFrom && beforeUntil;
    }

    /** The end of the quiet hours around the moment; outside of them the moment itself. */
    Instant endingAfter(Instant moment) {
        if (!includes(moment)) {
            return moment;
        }
        ZonedDateTime local = moment.atZone(KoreanTime.ZONE);
        ZonedDateTime end = local.with(until);
        return (local.isBefore(end) ? end : end.plusDays(1)).toInstant();
    }
}
