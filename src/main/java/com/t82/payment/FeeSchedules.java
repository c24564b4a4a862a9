package com.t82.payment;

import com.t82.event.ShowId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The terms of cancellation in force: a show's own, or the standard. */
@Component
class FeeSchedules {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final FeeSchedule standard;

    FeeSchedules(JdbcClient jdbc, JsonMapper json, PaymentSettings settings) {
        this.jdbc = jdbc;
        this.json = json;
        this.standard = FeeSchedule.standard(settings.cancellationCutOff());
    }

    FeeSchedule of(ShowId show) {
        return jdbc.sql("select schedule from payment_fee_schedule where show_id = ?")
                .param(show.value())
                .query(String.class)
                .optional()
                .map(this::read)
                .orElse(standard);
    }

    /** Gives a show terms of its own; purchases made before keep theirs. */
    void put(ShowId show, FeeSchedule schedule) {
        jdbc.sql("""
                insert into payment_fee_schedule (show_id, schedule) values (?, ?)
                on conflict (show_id) do update set schedule = excluded.schedule""").param(show.value()).param(write(schedule)).update();
    }

    String write(FeeSchedule schedule) {
        return json.writeValueAsString(schedule);
    }

    FeeSchedule read(String schedule) {
        return json.readValue(schedule, FeeSchedule.class);
    }
}
