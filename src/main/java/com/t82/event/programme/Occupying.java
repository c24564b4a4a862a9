package com.t82.event.programme;

import com.t82.event.ShowId;
import com.t82.event.VenueId;
import com.t82.event.venue.Venue;
import com.t82.event.venue.VenueProblem;
import com.t82.event.venue.Venues;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Allows one performance at a time in a venue, for its running time and the changeover after it. The exclusion
 * constraint of the schema enforces this; the check under the venue's lock comes first and can name the conflicting
 * performance.
 */
@Component
public class Occupying {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private final Venues venues;
    private final JdbcClient jdbc;
    private final ProgrammeSettings settings;

    Occupying(Venues venues, JdbcClient jdbc, ProgrammeSettings settings) {
        this.venues = venues;
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /**
     * Runs in the caller's transaction, which keeps the venue locked until its end.
     *
     * @throws ProblemException {@link ProgrammeProblem#VENUE_OCCUPIED}, or {@link VenueProblem#NO_SUCH_VENUE}
     */
    Venue occupy(Show show, Performance performance) {
        Venue venue =
                venues.lock(show.venue().value()).orElseThrow(() -> new ProblemException(VenueProblem.NO_SUCH_VENUE));
        Duration time = show.length(settings.runningTime()).plus(venue.changeover(settings.changeover()));
        requireFree(venue.id(), performance, time);
        performance.occupy(venue.id(), time);
        return venue;
    }

    private void requireFree(VenueId venue, Performance performance, Duration time) {
        jdbc.sql("""
                        select s.title, p.starts_at
                        from event_performance p join event_show s on s.id = p.show_id
                        where int8range(p.venue_id, p.venue_id, '[]') && int8range(:venue, :venue, '[]')
                            and int8range(
                                extract(epoch from p.starts_at - timestamptz '1970-01-01 00:00:00+00')::bigint,
                                extract(epoch from p.starts_at - timestamptz '1970-01-01 00:00:00+00')::bigint
                                    + p.occupied_minutes * 60) && int8range(:from, :until)
                            and p.cancelled_at is null and p.venue_id is not null and p.occupied_minutes is not null
                            and p.id <> :except
                        order by p.starts_at limit 1
                        """)
                .param("venue", venue.value())
                .param("from", performance.startsAt().getEpochSecond())
                .param("until", performance.startsAt().plus(time).getEpochSecond())
                .param("except", performance.id().value())
                .query((row, number) -> new ProblemException(
                        ProgrammeProblem.VENUE_OCCUPIED,
                        row.getString("title"),
                        MINUTE.format(KoreanTime.local(
                                row.getObject("starts_at", OffsetDateTime.class).toInstant()))))
                .optional()
                .ifPresent(occupied -> {
                    throw occupied;
                });
    }

    /** Whether no performance at the show's venue starts within eight hours of that time. */
    public boolean isFree(ShowId show, Instant start) {
        return jdbc.sql("""
                        select not exists (
                            select from event_performance p join event_show s on s.venue_id = p.venue_id
                            where s.id = :show and p.cancelled_at is null
                                and p.starts_at < :until and p.starts_at > :from)
                        """)
                .param("show", show.value())
                .param("from", start.minus(Duration.ofHours(8)).atOffset(ZoneOffset.UTC))
                .param("until", start.plus(Duration.ofHours(8)).atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }
}
