package com.t82.event.programme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.event.VenueId;
import com.t82.event.venue.Venue;
import com.t82.event.venue.VenueSetup;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.testing.ModuleTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** A venue is occupied by one performance at a time, for its running time and the changeover after it. */
@ModuleTest
class OccupyingTest {

    @Autowired
    private MockMvc web;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private VenueSetup venues;

    @Autowired
    private Publishing publishing;

    @Autowired
    private Announcing announcing;

    private final Instant evening = Instant.now().plus(Duration.ofDays(20)).truncatedTo(ChronoUnit.MINUTES);

    @Test
    void aPerformanceSubmittedTwiceIsRefused() throws Exception {
        ShowId show = show(venue(null), "100분");
        String body = """
                {"eventStartTime":"%s","bookEndTime":"%s"}""".formatted(wire(evening), wire(evening));

        web.perform(admin(post("/api/v1/contents/" + show + "/events").content(body)))
                .andExpect(status().isOk());
        web.perform(admin(post("/api/v1/contents/" + show + "/events").content(body)))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("EVENT-014"))
                .andExpect(jsonPath("$.name").value("VENUE_OCCUPIED"));

        assertThat(performancesOf(show)).isEqualTo(1);
    }

    @Test
    void anotherShowCanStartOnlyAfterTheRunningTimeAndTheChangeover() {
        VenueId venue = venue(Duration.ofMinutes(20));
        announce(show(venue, "100분"), evening);
        ShowId other = show(venue, "60분");

        assertOccupied(() -> announce(other, evening.plus(Duration.ofMinutes(119))));
        assertOccupied(() -> announce(other, evening.minus(Duration.ofMinutes(79))));
        announce(other, evening.plus(Duration.ofMinutes(120)));
        announce(other, evening.minus(Duration.ofMinutes(80)));
        announce(show(venue(null), "100분"), evening);
    }

    @Test
    void aVenueWithoutAChangeoverTimeUsesTheDefault() {
        VenueId venue = venue(null);
        announce(show(venue, "100분"), evening);
        ShowId other = show(venue, "60분");

        assertOccupied(() -> announce(other, evening.plus(Duration.ofMinutes(129))));
        announce(other, evening.plus(Duration.ofMinutes(130)));
    }

    @Test
    void aCancelledPerformanceOccupiesNothing() {
        VenueId venue = venue(null);
        ShowId show = show(venue, "100분");
        announcing.cancel(show, announce(show, evening));
        announce(show, evening);
        publishing.withdraw(show);

        announce(show(venue, "100분"), evening);
    }

    @Test
    void aPerformanceCannotBeRescheduledOntoAnother() throws Exception {
        VenueId venue = venue(null);
        ShowId show = show(venue, "100분");
        announce(show, evening);
        PerformanceId next = announce(show, evening.plus(Duration.ofDays(1)));
        String address = "/api/v1/contents/" + show + "/events/" + next;

        web.perform(admin(put(address).content("{\"eventStartTime\":\"%s\"}".formatted(wire(evening)))))
                .andExpect(status().isBadRequest());
        web.perform(admin(put(address)
                        .content("{\"eventStartTime\":\"%s\",\"bookEndTime\":\"%s\"}"
                                .formatted(wire(evening.plusSeconds(3_600)), wire(evening)))))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("EVENT-014"));
        announcing.reschedule(show, next, evening.plus(Duration.ofHours(25)), null);
        announcing.reschedule(show, next, null, evening);
    }

    @Test
    void aShowCannotBeRevisedToOverlapTheNextOne() {
        VenueId venue = venue(null);
        ShowId show = show(venue, "60분");
        announce(show, evening);
        announce(show(venue, "60분"), evening.plus(Duration.ofMinutes(90)));

        assertOccupied(() -> publishing.revise(show, details("길어진 공연", "61분")));
        publishing.revise(show, details("길어진 공연", "50분"));
        announce(show(venue, "10분"), evening.plus(Duration.ofMinutes(80)).minus(Duration.ofDays(1)));
    }

    @Test
    void oneOfManyConcurrentPerformancesIsAnnouncedAndTheOthersAreRefusedAsOccupied() throws Exception {
        VenueId venue = venue(null);
        List<ShowId> shows = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            shows.add(show(venue, "100분"));
        }
        CountDownLatch start = new CountDownLatch(1);
        List<Object> outcomes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Object>> attempts = new ArrayList<>();
            for (ShowId show : shows) {
                attempts.add(threads.submit(() -> {
                    start.await();
                    try {
                        announce(show, evening);
                        return "announced";
                    } catch (ProblemException refused) {
                        return refused.type();
                    }
                }));
            }
            start.countDown();
            for (Future<Object> attempt : attempts) {
                outcomes.add(attempt.get());
            }
        }
        assertThat(outcomes).containsOnlyOnce("announced").containsOnly("announced", ProgrammeProblem.VENUE_OCCUPIED);
    }

    @Test
    void theDatabaseRefusesOverlappingPerformances() {
        VenueId venue = venue(null);
        PerformanceId performance = announce(show(venue, "100분"), evening);
        PerformanceId other = announce(show(venue, "100분"), evening.plus(Duration.ofDays(1)));

        assertThatThrownBy(() ->
                        jdbc.sql("""
                        update event_performance p
                        set starts_at = o.starts_at + interval '2 hours', booking_closes_at = o.starts_at
                        from event_performance o where o.id = ? and p.id = ?
                        """).params(performance.value(), other.value()).update())
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("event_performance_occupies_alone");
    }

    private static void assertOccupied(Runnable attempt) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(attempt::run)
                .satisfies(refused -> assertThat(refused.type()).isEqualTo(ProgrammeProblem.VENUE_OCCUPIED));
    }

    private int performancesOf(ShowId show) {
        return jdbc.sql("select count(*) from event_performance where show_id = ?")
                .param(show.value())
                .query(Integer.class)
                .single();
    }

    private PerformanceId announce(ShowId show, Instant start) {
        return announcing.announce(show, start, start.minus(Duration.ofMinutes(1)));
    }

    private VenueId venue(@Nullable Duration changeover) {
        return venues.addVenue(new Venue("한 번에 하나 " + UUID.randomUUID(), "서울", 100, 100, 10, 10, changeover));
    }

    private ShowId show(VenueId venue, String runningTime) {
        return publishing.publish(details("공연 " + UUID.randomUUID(), runningTime), venue, new CategoryId(4));
    }

    private static ShowDetails details(String title, String runningTime) {
        return new ShowDetails(
                title, "설명", runningTime, "전체 관람가", Instant.now().truncatedTo(ChronoUnit.SECONDS), null, null);
    }

    private static String wire(Instant instant) {
        return KoreanTime.local(instant).format(KoreanTime.WIRE_FORMAT);
    }

    private static MockHttpServletRequestBuilder admin(MockHttpServletRequestBuilder request) {
        return request.contentType(MediaType.APPLICATION_JSON)
                .with(jwt().jwt(token -> token.subject(UUID.randomUUID().toString()))
                        .authorities(new SimpleGrantedAuthority("ROLE_ADMIN")));
    }
}
