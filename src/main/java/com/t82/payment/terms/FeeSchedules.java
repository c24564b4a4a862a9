package com.t82.payment.terms;

import com.t82.event.ShowId;
import com.t82.payment.terms.FeeSchedule.CutOff;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The current terms of cancellation: a show's own, or the standard. */
@Component
public class FeeSchedules {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final FeeSchedule standard;

    FeeSchedules(JdbcClient jdbc, JsonMapper json, CancellationCutOff configured) {
        this.jdbc = jdbc;
        this.json = json;
        CutOff cutOff = configured.enabled() ? configured.asCutOff() : null;
        this.standard = FeeSchedule.standard(cutOff);
    }

    public FeeSchedule of(ShowId show) {
        return own(show).orElse(standard);
    }

    /** The terms of the show; empty while the standard holds for it. */
    public Optional<FeeSchedule> own(ShowId show) {
        return jdbc.sql("select schedule from payment_fee_schedule where show_id = ?")
                .param(show.value())
                .query(String.class)
                .optional()
                .map(this::read);
    }

    /** Gives a show its own terms; purchases made before keep theirs. */
    public void put(ShowId show, FeeSchedule schedule) {
        jdbc.sql("""
                insert into payment_fee_schedule (show_id, schedule) values (?, ?)
                on conflict (show_id) do update set schedule = excluded.schedule
                """).param(show.value()).param(write(schedule)).update();
    }

    /** Removes the terms of a show, so that the standard holds; purchases made before keep theirs. */
    public void remove(ShowId show) {
        jdbc.sql("delete from payment_fee_schedule where show_id = ?")
                .param(show.value())
                .update();
    }

    public String write(FeeSchedule schedule) {
        return json.writeValueAsString(schedule);
    }

    public FeeSchedule read(String schedule) {
        return json.readValue(schedule, FeeSchedule.class);
    }
}
