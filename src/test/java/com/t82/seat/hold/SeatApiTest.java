package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.event.PerformanceId;
import com.t82.seat.SeatId;
import com.t82.seat.inventory.SeatProblem;
import com.t82.seat.map.SeatMapProblem;
import com.t82.shared.ProblemType;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@ModuleTest
@Import(SeatFixtures.class)
class SeatApiTest {

    @Autowired
    MockMvc mvc;

    @Autowired
    SeatFixtures fixtures;

    private final UserId fan = UserId.random();
    private PerformanceId performance;
    private List<SeatId> seats;

    @BeforeEach
    void onSale() {
        performance = SeatFixtures.newPerformance();
        fixtures.announce(
                SeatFixtures.announcement(performance, SeatFixtures.seating(3, 2, 3), SeatFixtures.seating(4, 1, 1)));
        seats = fixtures.seats(performance);
    }

    private static RequestPostProcessor as(UserId user) {
        return jwt().jwt(token -> token.subject(user.toString())).authorities(new SimpleGrantedAuthority("ROLE_USER"));
    }

    private ResultActions choose(UserId user, String body) throws Exception {
        return mvc.perform(put("/api/v1/seats/choice")
                .with(as(user))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body));
    }

    private String choice(SeatId... wanted) {
        return Arrays.stream(wanted)
                .map(seat -> "{\"seatId\":%s,\"eventId\":%s,\"price\":150000}".formatted(seat, performance))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static void problem(ResultActions answer, ProblemType problem) throws Exception {
        answer.andExpect(status().is(problem.status()))
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.status").value(problem.status()))
                .andExpect(jsonPath("$.name").value(problem.name()))
                .andExpect(jsonPath("$.code").value(problem.code()))
                .andExpect(jsonPath("$.message").isNotEmpty());
    }

    @Test
    void freeSeatsAreListedWithoutSignIn() throws Exception {
        mvc.perform(get("/api/v1/events/{id}/seats", performance.value()))
                .andExpect(status().isOk())
                .andExpect(content().contentType(MediaType.APPLICATION_JSON))
                .andExpect(jsonPath("$", hasSize(7)))
                .andExpect(jsonPath("$[4].seatId").value(seats.get(4).value()))
                .andExpect(jsonPath("$[4].rowNum").value(2))
                .andExpect(jsonPath("$[4].colNum").value(2))
                .andExpect(jsonPath("$[4].name").value("3 \"구역\""))
                .andExpect(jsonPath("$[4].price").value(150_000));
    }

    @Test
    void aHeldSeatLeavesTheListsAtOnceAndAFreedOneReturns() throws Exception {
        rest(6, 1);
        choose(fan, choice(seats.get(0), seats.get(6))).andExpect(status().isOk());
        rest(5, 0);
        mvc.perform(get("/api/v1/events/{id}/seats", performance.value())).andExpect(jsonPath("$", hasSize(5)));
        mvc.perform(delete("/api/v1/seats/choice")
                        .param("seatIds", seats.get(0).toString(), seats.get(6).toString())
                        .with(as(fan)))
                .andExpect(status().isOk());
        rest(6, 1);
    }

    private void rest(int first, int second) throws Exception {
        mvc.perform(get("/api/v1/events/{id}/restseats", performance.value()))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$", hasSize(2)))
                .andExpect(jsonPath("$[0].sectionId").value(3))
                .andExpect(jsonPath("$[0].name").value("3 \"구역\""))
                .andExpect(jsonPath("$[0].restSeat").value(first))
                .andExpect(jsonPath("$[1].sectionId").value(4))
                .andExpect(jsonPath("$[1].restSeat").value(second));
    }

    @Test
    void anUnchangedListIsNotSentAgain() throws Exception {
        String tag = mvc.perform(get("/api/v1/events/{id}/seats", performance.value()))
                .andExpect(header().exists("ETag"))
                .andReturn()
                .getResponse()
                .getHeader("ETag");

        mvc.perform(get("/api/v1/events/{id}/seats", performance.value()).header("If-None-Match", tag))
                .andExpect(status().isNotModified())
                .andExpect(content().string(""));
        choose(fan, choice(seats.get(0))).andExpect(status().isOk());
        mvc.perform(get("/api/v1/events/{id}/seats", performance.value()).header("If-None-Match", tag))
                .andExpect(status().isOk());
    }

    @Test
    void listsAreCompressedForClientsThatAcceptGzip() throws Exception {
        for (String list : new String[] {"seats", "seatmap"}) {
            MockHttpServletResponse plain = mvc.perform(get("/api/v1/events/{id}/" + list, performance.value()))
                    .andExpect(status().isOk())
                    .andExpect(header().doesNotExist("Content-Encoding"))
                    .andReturn()
                    .getResponse();
            MockHttpServletResponse refusing = mvc.perform(get("/api/v1/events/{id}/" + list, performance.value())
                            .header("Accept-Encoding", "br, gzip;q=0"))
                    .andExpect(header().doesNotExist("Content-Encoding"))
                    .andReturn()
                    .getResponse();
            assertThat(refusing.getContentAsByteArray()).isEqualTo(plain.getContentAsByteArray());
            if (list.equals("seatmap")) {
                continue;
            }
            MockHttpServletResponse packed = mvc.perform(get("/api/v1/events/{id}/" + list, performance.value())
                            .header("Accept-Encoding", "deflate, gzip;q=0.8, br"))
                    .andExpect(header().string("Content-Encoding", "gzip"))
                    .andExpect(header().stringValues("Vary", hasItem("Accept-Encoding")))
                    .andReturn()
                    .getResponse();
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.getContentAsByteArray()))) {
                assertThat(in.readAllBytes()).isEqualTo(plain.getContentAsByteArray());
            }
            assertThat(packed.getHeader("ETag"))
                    .as("other bytes, another strong tag")
                    .isNotEqualTo(plain.getHeader("ETag"));
            mvc.perform(get("/api/v1/events/{id}/" + list, performance.value())
                            .header("Accept-Encoding", "gzip")
                            .header("If-None-Match", "\"x\", W/" + packed.getHeader("ETag")))
                    .andExpect(status().isNotModified())
                    .andExpect(header().string("ETag", packed.getHeader("ETag")));
        }
    }

    @Test
    void theGeometryIsImmutableUnderItsVersion() throws Exception {
        String version = mvc.perform(get("/api/v1/events/{id}/seatmap", performance.value()))
                .andExpect(status().isOk())
                .andExpect(content().contentType(MediaType.APPLICATION_JSON))
                .andExpect(header().string("Cache-Control", "no-cache"))
                .andExpect(jsonPath("$.eventId").value(performance.value()))
                .andExpect(jsonPath("$.seats").value(7))
                .andExpect(jsonPath("$.sections[1].sectionId").value(4))
                .andExpect(jsonPath("$.sections[1].price").value(150_000))
                .andExpect(jsonPath("$.runs", hasSize(3)))
                .andExpect(jsonPath("$.runs[1].index").value(3))
                .andExpect(jsonPath("$.runs[1].count").value(3))
                .andExpect(jsonPath("$.runs[1].seatId").value(seats.get(3).value()))
                .andReturn()
                .getResponse()
                .getHeader("Seat-Map");
        mvc.perform(get("/api/v1/events/{id}/seatmap?v=" + version, performance.value()))
                .andExpect(header().string("Cache-Control", "public, max-age=31536000, immutable"));
        mvc.perform(get("/api/v1/events/{id}/seatmap?v=old", performance.value()))
                .andExpect(status().isOk())
                .andExpect(header().string("Cache-Control", "no-cache"));
    }

    @Test
    void theStatusIsTwoBitsASeatOrTheSameInJson() throws Exception {
        fixtures.held(fan, performance, seats.get(1));
        MockHttpServletResponse status = mvc.perform(get("/api/v1/events/{id}/seatmap/status", performance.value()))
                .andExpect(status().isOk())
                .andExpect(content().contentType(MediaType.APPLICATION_OCTET_STREAM))
                .andExpect(content().bytes(new byte[] {0b100, 0}))
                .andExpect(header().exists("Seat-Map"))
                .andExpect(header().exists("Seat-Map-Status"))
                .andExpect(header().string("X-Content-Type-Options", "nosniff"))
                .andReturn()
                .getResponse();
        mvc.perform(get("/api/v1/events/{id}/seatmap/status", performance.value())
                        .header("Accept", "application/json"))
                .andExpect(status().isOk())
                .andExpect(content().contentType(MediaType.APPLICATION_JSON))
                .andExpect(jsonPath("$.status").value("BAA="))
                .andExpect(jsonPath("$.seatMap").value(status.getHeader("Seat-Map")));

        String tag = status.getHeader("ETag");
        mvc.perform(get("/api/v1/events/{id}/seatmap/status", performance.value())
                        .header("If-None-Match", tag))
                .andExpect(status().isNotModified());
        fixtures.held(fan, performance, seats.get(2));
        mvc.perform(get("/api/v1/events/{id}/seatmap/status", performance.value())
                        .header("If-None-Match", tag))
                .andExpect(status().isOk());
        releasingNothingElse(tag);
    }

    /** The same content has the same tag, even after changes in between. */
    private void releasingNothingElse(String tag) throws Exception {
        mvc.perform(delete("/api/v1/seats/choice")
                        .param("seatIds", seats.get(2).toString())
                        .with(as(fan)))
                .andExpect(status().isOk());
        mvc.perform(get("/api/v1/events/{id}/seatmap/status", performance.value())
                        .header("If-None-Match", tag))
                .andExpect(status().isNotModified());
    }

    @Test
    void theMapIsPublicAndReadOnly() throws Exception {
        mvc.perform(get("/api/v1/events/{id}/seatmap/status", performance.value())
                        .header("Authorization", "Bearer expired"))
                .andExpect(status().isOk());
        mvc.perform(post("/api/v1/events/{id}/seatmap/status", performance.value()))
                .andExpect(status().isMethodNotAllowed())
                .andExpect(header().string("Allow", "GET, HEAD, OPTIONS"));
        mvc.perform(get("/api/v1/events/{id}/seatmap/secrets", performance.value()))
                .andExpect(status().isNotFound());
    }

    @Test
    void theBestSeatsAreHeldAtOnce() throws Exception {
        best("{\"count\":2}")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.holdId").isString())
                .andExpect(jsonPath("$.expiresAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d")))
                .andExpect(jsonPath("$.seats", hasSize(2)))
                .andExpect(jsonPath("$.seats[0].sectionId").value(3))
                .andExpect(jsonPath("$.seats[0].rowNum").value(1))
                .andExpect(jsonPath("$.seats[0].name").value("3 \"구역\""))
                .andExpect(jsonPath("$.seats[0].price").value(150_000));
        assertThat(fixtures.allowance(performance, fan)).isEqualTo(2);
        best("{\"count\":1,\"sectionIds\":[4],\"maxPrice\":150000}")
                .andExpect(jsonPath("$.seats[0].seatId").value(seats.get(6).value()));
        problem(best("{\"count\":1,\"sectionIds\":[4]}"), HoldProblem.NO_SEATS_TOGETHER);
        problem(best("{\"count\":3}"), HoldProblem.LIMIT_PER_PERSON);
        problem(best("{\"count\":1,\"maxPrice\":1000}"), HoldProblem.NO_SEATS_TOGETHER);
        best("{\"count\":6}").andExpect(status().isBadRequest());
        best("{}").andExpect(status().isBadRequest());
        mvc.perform(post("/api/v1/events/{id}/seats/best", performance.value())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"count\":1}"))
                .andExpect(status().isUnauthorized());
    }

    private ResultActions best(String body) throws Exception {
        return mvc.perform(post("/api/v1/events/{id}/seats/best", performance.value())
                .with(as(fan))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body));
    }

    @Test
    void anUnknownPerformanceIsNotFound() throws Exception {
        problem(mvc.perform(get("/api/v1/events/1/seats")), SeatMapProblem.PERFORMANCE_NOT_FOUND);
        problem(mvc.perform(get("/api/v1/events/1/restseats")), SeatMapProblem.PERFORMANCE_NOT_FOUND);
        problem(mvc.perform(get("/api/v1/events/1/seatmap")), SeatMapProblem.PERFORMANCE_NOT_FOUND);
        problem(mvc.perform(get("/api/v1/events/1/seatmap/status")), SeatMapProblem.PERFORMANCE_NOT_FOUND);
        problem(mvc.perform(get("/api/v1/events/1/seatmap/stream")), SeatMapProblem.PERFORMANCE_NOT_FOUND);
    }

    @Test
    void seatsAreHeldAndTheAnswerHasTheDeadline() throws Exception {
        choose(fan, choice(seats.get(1), seats.get(0)))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.holdId").isString())
                .andExpect(jsonPath("$.expiresAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d")))
                .andExpect(jsonPath("$.seatIds[0]").value(seats.get(0).value()));
        assertThat(fixtures.state(seats.get(1))).isEqualTo("HELD");
    }

    @Test
    void aHeldSeatIsRefusedInTheLanguageOfTheFan() throws Exception {
        choose(UserId.random(), choice(seats.get(0))).andExpect(status().isOk());

        problem(choose(fan, choice(seats.get(0))), HoldProblem.SEAT_ALREADY_CHOSEN);
        choose(fan, choice(seats.get(0))).andExpect(jsonPath("$.message").value("이미 선택된 좌석입니다."));
        mvc.perform(put("/api/v1/seats/choice")
                        .with(as(fan))
                        .header("Accept-Language", "en")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(choice(seats.get(0))))
                .andExpect(jsonPath("$.code").value("SEAT-006"))
                .andExpect(jsonPath("$.message").value("This seat has already been chosen."));
    }

    @Test
    void aHoldOfSixSeatsIsRefused() throws Exception {
        problem(
                choose(fan, choice(seats.subList(0, 6).toArray(SeatId[]::new)))
                        .andExpect(jsonPath("$.code").value("SEAT-007"))
                        .andExpect(status().isBadRequest()),
                SeatProblem.TOO_MANY_SEATS);
    }

    @Test
    void invalidRequestsAreRefused() throws Exception {
        problem(choose(fan, choice(seats.get(0), seats.get(0))), SeatProblem.SEAT_CHOSEN_TWICE);
        problem(
                choose(fan, choice(seats.get(0)).replace("]", ",{\"seatId\":5,\"eventId\":6,\"price\":150000}]")),
                HoldProblem.MIXED_PERFORMANCES);
        choose(fan, "[]")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COMMON-001"));
        choose(fan, "[null]").andExpect(status().isBadRequest());
        choose(fan, "{}").andExpect(status().isBadRequest());
        choose(fan, "[{\"seatId\":1,\"price\":1}]")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[*].field", hasItem("eventId")));
        assertThat(fixtures.allowance(performance, fan)).isZero();
    }

    @Test
    void otherRefusalsHaveTheirCodes() throws Exception {
        problem(choose(fan, choice(seats.get(0)).replace("150000", "1")), HoldProblem.PRICE_CHANGED);
        problem(choose(fan, choice(new SeatId(999_999_999))), SeatProblem.SEAT_NOT_FOUND);
        problem(
                choose(fan, choice(seats.get(0)).replace("\"eventId\":" + performance, "\"eventId\":1")),
                SeatMapProblem.PERFORMANCE_NOT_FOUND);
        choose(fan, choice(seats.subList(0, 5).toArray(SeatId[]::new))).andExpect(status().isOk());
        problem(choose(fan, choice(seats.get(5))), HoldProblem.LIMIT_PER_PERSON);
    }

    @Test
    void seatsBeingPaidForCannotBeGivenBack() throws Exception {
        fixtures.held(fan, performance, seats.get(0));
        fixtures.pinned(fan, performance, seats.get(0));

        problem(
                mvc.perform(delete("/api/v1/seats/choice")
                        .param("seatIds", seats.get(0).toString())
                        .with(as(fan))),
                SeatProblem.PAYMENT_UNDER_WAY);
    }

    @Test
    void detailsSayWhereSeatsAre() throws Exception {
        detail("{\"seatIds\":[%s,%s]}".formatted(seats.get(6), seats.get(4)))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$", hasSize(2)))
                .andExpect(jsonPath("$[0].seatId").value(seats.get(6).value()))
                .andExpect(jsonPath("$[0].seatSection").value("4 \"구역\""))
                .andExpect(jsonPath("$[1].seatRowNumber").value(2))
                .andExpect(jsonPath("$[1].seatColumnNumber").value(2));
        problem(detail("{\"seatIds\":[999999999]}"), SeatProblem.SEAT_NOT_FOUND);
        detail("{\"seatIds\":[]}").andExpect(status().isBadRequest());
        detail("{}").andExpect(status().isBadRequest());
    }

    private ResultActions detail(String body) throws Exception {
        return mvc.perform(post("/api/v1/seats/detail")
                .with(as(fan))
                .contentType(MediaType.APPLICATION_JSON)
                .content(body));
    }

    @Test
    void takingSeatsNeedsAnAccount() throws Exception {
        mvc.perform(put("/api/v1/seats/choice")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(choice(seats.get(0))))
                .andExpect(status().isUnauthorized());
        mvc.perform(delete("/api/v1/seats/choice").param("seatIds", "1")).andExpect(status().isUnauthorized());
        mvc.perform(post("/api/v1/seats/detail")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"seatIds\":[1]}"))
                .andExpect(status().isUnauthorized());
    }
}
