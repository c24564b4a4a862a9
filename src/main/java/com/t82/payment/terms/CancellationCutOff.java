package com.t82.payment.terms;

import com.t82.payment.terms.FeeSchedule.CutOff;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * From when a cancellation counts for the next business day. Custom among sellers, but found void by a consumer body, hence in nobody's terms unless a seller insists.
 *
 * @param enabled whether it is part of the standard terms; a show with terms of its own says for itself
 * @param time Korean time, like {@code saturday}
 * @param closedWeekdays days of the week on which nothing counts, for example {@code SUNDAY}
 * @param closedDates dates on which nothing counts, such as public holidays
 */
@ConfigurationProperties("t82.payment.cancellation-cut-off")
public record CancellationCutOff(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("17:00") LocalTime time,
        @DefaultValue("11:00") LocalTime saturday,
        @DefaultValue Set<DayOfWeek> closedWeekdays,
        @DefaultValue Set<LocalDate> closedDates) {

    public CutOff asCutOff() {
        return new CutOff(time, saturday, closedWeekdays, closedDates);
    }
}
