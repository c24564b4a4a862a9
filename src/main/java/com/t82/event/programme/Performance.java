package com.t82.event.programme;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.ShowId;
import com.t82.event.VenueId;
import com.t82.event.venue.Venue;
import com.t82.shared.ProblemException;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One dated performance of a show. Its booking opens with that of the show and closes at a time of its own. */
@Entity
@Table(name = "event_performance")
class Performance {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Column(name = "show_id")
    private long showId;

    /** With the times it determines whether the venue is free; null in rows of an older release. */
    @Column(name = "venue_id")
    private @Nullable Long venueId;

    @Column(name = "starts_at")
    private Instant startsAt;

    /** Minutes from the start, changeover included; null in rows of an older release, which occupy nothing. */
    @Column(name = "occupied_minutes")
    private @Nullable Integer occupiedMinutes;

    @Column(name = "booking_closes_at")
    private Instant bookingClosesAt;

    @Column(name = "revision")
    private long revision;

    @Column(name = "announced_at")
    private Instant announcedAt;

    @Column(name = "cancelled_at")
    private @Nullable Instant cancelledAt;

    protected Performance() {}

    /**
     * @throws ProblemException {@link ProgrammeProblem#TIMES_OUT_OF_ORDER} or {@link
     *     ProgrammeProblem#PERFORMANCE_IN_THE_PAST}
     */
    Performance(Show show, Instant startsAt, Instant bookingClosesAt, Instant now) {
        requireOrder(show.bookingOpensAt(), bookingClosesAt, startsAt);
        if (!bookingClosesAt.isAfter(now)) {
            throw new ProblemException(ProgrammeProblem.PERFORMANCE_IN_THE_PAST);
        }
        this.showId = show.id().value();
        this.startsAt = startsAt;
        this.bookingClosesAt = bookingClosesAt;
        this.announcedAt = now;
    }

    /**
     * Changes the times of the performance. Booking may be closed immediately.
     *
     * @param newStart UTC, or {@code null} to keep it
     * @param newClosing UTC, or {@code null} to keep it
     * @throws ProblemException {@link ProgrammeProblem#PERFORMANCE_OVER}, {@link ProgrammeProblem#TIMES_OUT_OF_ORDER}
     *     or {@link ProgrammeProblem#PERFORMANCE_IN_THE_PAST}
     */
    void reschedule(Show show, @Nullable Instant newStart, @Nullable Instant newClosing, Instant now) {
        requireAhead(now);
        Instant start = newStart == null ? startsAt : newStart;
        Instant closing = newClosing == null ? bookingClosesAt : newClosing;
        requireOrder(show.bookingOpensAt(), closing, start);
        if (!start.isAfter(now)) {
            throw new ProblemException(ProgrammeProblem.PERFORMANCE_IN_THE_PAST);
        }
        startsAt = start;
        bookingClosesAt = closing;
        revision++;
    }

    /**
     * Takes over the new time at which booking of the show opens.
     *
     * @throws ProblemException {@link ProgrammeProblem#TIMES_OUT_OF_ORDER} when booking would open only after it has
     *     closed
     */
    void openWith(Show show) {
        requireOrder(show.bookingOpensAt(), bookingClosesAt, startsAt);
        revision++;
    }

    /** @throws ProblemException {@link ProgrammeProblem#PERFORMANCE_OVER} when it has begun or is cancelled */
    void cancel(Instant now) {
        requireAhead(now);
        cancelledAt = now;
        revision++;
    }

    /**
     * Occupies the venue from the start on. The database refuses two performances that occupy a venue at the same time.
     *
     * @param time running time and changeover
     */
    void occupy(VenueId venue, Duration time) {
        venueId = venue.value();
        occupiedMinutes = Math.toIntExact(time.toMinutes());
    }

    boolean isAhead(Instant now) {
        return cancelledAt == null && startsAt.isAfter(now);
    }

    private void requireAhead(Instant now) {
        if (!isAhead(now)) {
            throw new ProblemException(ProgrammeProblem.PERFORMANCE_OVER);
        }
    }

    private static void requireOrder(Instant opening, Instant closing, Instant start) {
        if (!opening.isBefore(closing) || closing.isAfter(start)) {
            throw new ProblemException(ProgrammeProblem.TIMES_OUT_OF_ORDER);
        }
    }

    PerformanceAnnounced announced(Show show, Venue venue, List<PerformanceAnnounced.Seating> seating) {
        return new PerformanceAnnounced(
                id(),
                show.id(),
                show.title(),
                venue.name(),
                show.topCategory(),
                show.imageUrl(),
                startsAt,
                show.bookingOpensAt(),
                bookingClosesAt,
                seating);
    }

    PerformanceRescheduled rescheduled(Show show) {
        return new PerformanceRescheduled(id(), show.id(), startsAt, show.bookingOpensAt(), bookingClosesAt, revision);
    }

    PerformanceCancelled cancelled() {
        return new PerformanceCancelled(id(), new ShowId(showId), cancelledAt);
    }

    Instant startsAt() {
        return startsAt;
    }

    PerformanceId id() {
        return new PerformanceId(id);
    }

    ShowId show() {
        return new ShowId(showId);
    }
}
