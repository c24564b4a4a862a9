package com.t82.payment.terms;

import com.t82.payment.terms.FeeSchedule.CutOff;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * From when a cancellation counts for the next business day. Sellers often have such a clause, but a consumer body has
 * found it void. So no terms have it unless a seller insists.
 *
 * @param enabled whether it is part of the standard terms; the terms of a show decide for that show
 * @param time Korean time, like {@code saturday}
 * @param closedWeekdays days of the week that are not business days, for example {@code SUNDAY}
 * @param closedDates dates that are not business days, such as public holidays
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
