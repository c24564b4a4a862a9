package com.t82.event.demo;

import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.event.VenueId;
import com.t82.event.demo.DemoProgramme.DemoPerformance;
import com.t82.event.demo.DemoProgramme.DemoSection;
import com.t82.event.demo.DemoProgramme.DemoShow;
import com.t82.event.demo.DemoProgramme.DemoVenue;
import com.t82.event.programme.Announcing;
import com.t82.event.programme.Occupying;
import com.t82.event.programme.Pricing;
import com.t82.event.programme.Publishing;
import com.t82.event.venue.Venue;
import com.t82.event.venue.VenueSetup;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.StandaloneOnly;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.ApplicationModuleInitializer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Creates the demo programme through the ordinary use cases, in one transaction, at the first start. A later start adds
 * performances at each venue where nothing can be booked any more. Each start also adds one to the first venue if
 * nothing begins there within hours, so that check-in, reminders and reviews can be tried.
 */
@Component
@StandaloneOnly
public class EventDemoData implements ApplicationModuleInitializer {

    private static final long LOCK = 0x743832_6576656EL;

    /** Check-in opens three hours before the start, so it is open for a performance that begins this soon. */
    private static final Duration SOON = Duration.ofHours(2);

    private static final Duration TODAY = Duration.ofHours(12);
    private static final Duration EVER = Duration.ofDays(3_650);

    /** How many days ahead the performances lie that a later start adds. */
    private static final List<Integer> LATER_DAYS = List.of(5, 12, 30);

    private static final LocalTime LATER_TIME = LocalTime.of(19, 30);

    /** By how many days such a performance may move when its venue is occupied. */
    private static final int MOST_DAYS_MOVED = 30;

    private final VenueSetup venues;
    private final Publishing publishing;
    private final Announcing announcing;
    private final Occupying occupying;
    private final Pricing pricing;
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Clock clock;

    public EventDemoData(
            VenueSetup venues,
            Publishing publishing,
            Announcing announcing,
            Occupying occupying,
            Pricing pricing,
            JdbcClient jdbc,
            TransactionOperations transaction,
            Clock clock) {
        this.venues = venues;
        this.publishing = publishing;
        this.announcing = announcing;
        this.occupying = occupying;
        this.pricing = pricing;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void initialize() {
        DemoProgramme programme = DemoProgramme.read();
        transaction.executeWithoutResult(status -> {
            jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().singleRow();
            boolean exists = jdbc.sql("select exists (select from event_show)")
                    .query(Boolean.class)
                    .single();
            if (!exists) {
                create(programme);
            }
            for (DemoVenue venue : programme.venues()) {
                showOfIdleVenue(venue.name(), EVER)
                        .ifPresent(show -> LATER_DAYS.forEach(days -> announceWhenFree(show, days)));
            }
            showOfIdleVenue(programme.venues().getFirst().name(), TODAY).ifPresent(this::announceSoon);
        });
    }

    private void create(DemoProgramme programme) {
        Map<String, CreatedVenue> created = new HashMap<>();
        for (DemoVenue venue : programme.venues()) {
            VenueId id = venues.addVenue(new Venue(
                    venue.name(), venue.address(), venue.seats(), venue.seats(), venue.rows(), venue.columns(), null));
            List<SectionId> sections = new ArrayList<>();
            for (DemoSection section : venue.sections()) {
                sections.add(venues.markSection(id, section.name(), section.block()));
            }
            created.put(venue.name(), new CreatedVenue(id, sections));
        }
        for (DemoShow show : programme.shows()) {
            CreatedVenue venue = Objects.requireNonNull(created.get(show.venue()), show.venue());
            ShowId id = publishing.publish(show.details(clock.instant()), venue.id(), show.categoryId());
            for (int i = 0; i < show.prices().size(); i++) {
                pricing.price(
                        id, venue.sections().get(i), Money.of(show.prices().get(i)));
            }
            for (DemoPerformance performance : show.performances()) {
                announce(id, start(performance.daysAhead(), performance.time()));
            }
        }
    }

    private record CreatedVenue(VenueId id, List<SectionId> sections) {}

    /** A show that can be added at a venue that has no bookable performance beginning within this time. */
    private Optional<ShowId> showOfIdleVenue(String venue, Duration within) {
        Instant now = clock.instant();
        return jdbc.sql("""
                        select s.id from event_show s join event_venue v on v.id = s.venue_id
                        where v.name = :venue and s.withdrawn_at is null and s.booking_opens_at <= :now
                            and exists (select from event_price c where c.show_id = s.id)
                            and not exists (
                                select from event_performance p join event_show o on o.id = p.show_id
                                where o.venue_id = v.id and o.withdrawn_at is null and o.booking_opens_at <= :now
                                    and p.cancelled_at is null and p.booking_closes_at > :now and p.starts_at <= :until)
                        order by s.id limit 1
                        """)
                .param("venue", venue)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("until", now.plus(within).atOffset(ZoneOffset.UTC))
                .query((row, number) -> new ShowId(row.getLong("id")))
                .optional();
    }

    /** Announces a performance on the first day from then on on which the venue is free. */
    private void announceWhenFree(ShowId show, int daysAhead) {
        for (int day = daysAhead; day < daysAhead + MOST_DAYS_MOVED; day++) {
            Instant start = start(day, LATER_TIME);
            if (occupying.isFree(show, start)) {
                announce(show, start);
                return;
            }
        }
    }

    private void announceSoon(ShowId show) {
        Instant start = clock.instant().plus(SOON).truncatedTo(ChronoUnit.MINUTES);
        if (occupying.isFree(show, start)) {
            announcing.announce(show, start, start.minus(Duration.ofMinutes(10)));
        }
    }

    private Instant start(int daysAhead, LocalTime time) {
        LocalDate day = KoreanTime.date(clock.instant()).plusDays(daysAhead);
        return KoreanTime.instant(day.atTime(time));
    }

    /** Booking closes two hours before the start. */
    private void announce(ShowId show, Instant start) {
        announcing.announce(show, start, start.minus(Duration.ofHours(2)));
    }
}
