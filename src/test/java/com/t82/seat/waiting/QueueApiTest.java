package com.t82.seat.waiting;

import static com.t82.seat.waiting.QueueFixtures.admin;
import static com.t82.seat.waiting.QueueFixtures.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueFixtures.Rooms;
import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.ResultActions;

@ModuleTest
@Import(QueueFixtures.class)
class QueueApiTest {

    @Autowired
    MockMvc mvc;

    @Autowired
    Rooms fixtures;

    @Autowired
    MovableClock clock;

    @Autowired
    Admitting admitting;

    @Autowired
    QueueView view;

    @Autowired
    QueueStreams streams;

    private final UserId fan = UserId.random();

    private ResultActions ask(PerformanceId performance, String what) throws Exception {
        return mvc.perform(
                get("/api/v1/events/{id}/queue" + what, performance.value()).with(as(fan)));
    }

    private ResultActions enter(PerformanceId performance, UserId user) throws Exception {
        return mvc.perform(post("/api/v1/events/{id}/queue/entry", performance.value())
                        .with(as(user)))
                .andExpect(status().isOk());
    }

    private ResultActions choose(PerformanceId performance, String eventId) throws Exception {
        return mvc.perform(put("/api/v1/seats/choice")
                .with(as(fan))
                .contentType(MediaType.APPLICATION_JSON)
                .content("[{\"seatId\":%s,\"eventId\":%s,\"price\":150000}]"
                        .formatted(fixtures.seats(performance).getFirst(), eventId)));
    }

    private void letIn(PerformanceId performance) {
        clock.advance(Duration.ofSeconds(1));
        admitting.tick();
        view.invalidate(performance);
    }

    private static void problem(ResultActions answer, WaitingProblem problem) throws Exception {
        answer.andExpect(status().is(problem.status()))
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.status").value(problem.status()))
                .andExpect(jsonPath("$.name").value(problem.name()))
                .andExpect(jsonPath("$.code").value(problem.code()))
                .andExpect(jsonPath("$.message").isNotEmpty())
                .andExpect(jsonPath("$.message").value(not(problem.code())));
    }

    @Test
    void withoutAWaitingRoomNoFanWaits() throws Exception {
        PerformanceId performance = fixtures.announced(Duration.ofMinutes(-1));

        enter(performance, fan).andExpect(jsonPath("$.status").value("ENDED"));
        ask(performance, "/total/users").andExpect(content().string("0"));
        ask(performance, "/position").andExpect(content().string("1"));
        ask(performance, "/status/user").andExpect(jsonPath("$.status").value("ENDED"));
        ask(performance, "/status").andExpect(content().string(containsString("hellot82://")));
        choose(performance, performance.toString()).andExpect(status().isOk());
        problem(ask(performance, "/draw"), WaitingProblem.NO_WAITING_ROOM);
    }

    @Test
    void aWaitingFanGetsThePosition() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        enter(performance, UserId.random());
        enter(performance, fan)
                .andExpect(content().contentType(MediaType.APPLICATION_JSON))
                .andExpect(jsonPath("$.status").value("IN_PROGRESS"))
                .andExpect(jsonPath("$.position").value(2))
                .andExpect(jsonPath("$.lobby").value(false));
        view.invalidate(performance);

        mvc.perform(get("/api/v1/events/{id}/queue/total/users", performance.value()))
                .andExpect(status().isOk())
                .andExpect(content().contentType(MediaType.APPLICATION_JSON))
                .andExpect(content().string("2"));
        ask(performance, "/position")
                .andExpect(content().contentType(MediaType.APPLICATION_JSON))
                .andExpect(content().string("2"));
        ask(performance, "/status/user")
                .andExpect(jsonPath("$.status").value("IN_PROGRESS"))
                .andExpect(jsonPath("$.estimatedSeconds").value(2))
                .andExpect(jsonPath("$.passUntil").doesNotExist());

        mvc.perform(delete("/api/v1/events/{id}/queue/entry", performance.value())
                        .with(as(fan)))
                .andExpect(status().isOk());
        problem(ask(performance, "/position"), WaitingProblem.NOT_IN_QUEUE);
        problem(ask(performance, "/status/user"), WaitingProblem.NOT_IN_QUEUE);
        ask(performance, "/status")
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("대기 순서가 없습니다")));
    }

    @Test
    void thePageIsSelfContainedInTwoLanguages() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        enter(performance, UserId.random());
        enter(performance, fan);
        view.invalidate(performance);

        String korean = ask(performance, "/status")
                .andExpect(status().isOk())
                .andExpect(content().contentType("text/html;charset=UTF-8"))
                .andExpect(header().string("Cache-Control", "no-store"))
                .andExpect(header().string("Content-Security-Policy", containsString("default-src 'none'")))
                .andExpect(content().string(containsString("나의 대기 순서")))
                .andExpect(content().string(matchesPattern("(?s).*id=\"position\">2<.*")))
                .andExpect(content().string(matchesPattern("(?s).*id=\"people\">2명<.*")))
                .andExpect(content().string(containsString("1분 이내")))
                .andReturn()
                .getResponse()
                .getContentAsString(StandardCharsets.UTF_8);
        assertThat(korean).doesNotContain(" th:", "src=", "<link", "url(", "??");
        mvc.perform(get("/api/v1/events/{id}/queue/status", performance.value())
                        .with(as(fan))
                        .accept(MediaType.APPLICATION_JSON)
                        .header("Accept-Language", "en"))
                .andExpect(content().contentType("text/html;charset=UTF-8"))
                .andExpect(content().string(containsString("Your place in line")));
        PerformanceId soon = fixtures.withRoom(Duration.ofMinutes(5), 1, 1);
        enter(soon, fan);
        view.invalidate(soon);
        ask(soon, "/status")
                .andExpect(content().string(containsString("곧 예매가 시작됩니다")))
                .andExpect(content().string(not(containsString("id=\"position\""))));
    }

    @Test
    void onlyAnAdmittedFanHoldsSeats() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 5);
        problem(choose(performance, performance.toString()), WaitingProblem.PASS_REQUIRED);
        enter(performance, fan);
        problem(choose(performance, performance.toString()), WaitingProblem.PASS_REQUIRED);
        choose(performance, "\"" + performance + "\"").andExpect(status().isBadRequest());

        letIn(performance);
        ask(performance, "/status/user")
                .andExpect(jsonPath("$.status").value("ENDED"))
                .andExpect(jsonPath("$.passUntil").value(matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d")));
        ask(performance, "/position").andExpect(content().string("1"));
        ask(performance, "/status")
                .andExpect(content().string(containsString("location.href = 'hellot82://'")))
                .andExpect(content().string(containsString("입장하실 차례입니다")));
        choose(performance, performance.toString()).andExpect(status().isOk());

        clock.advance(Duration.ofMinutes(10));
        problem(choose(performance, performance.toString()), WaitingProblem.PASS_EXPIRED);
        problem(ask(performance, "/status/user"), WaitingProblem.PASS_EXPIRED);
    }

    @Test
    void aPassIsValidForItsPerformanceOnly() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 5);
        PerformanceId other = fixtures.withRoom(Duration.ofMinutes(-1), 1, 5);
        enter(performance, fan);
        letIn(performance);

        problem(choose(other, other.toString()), WaitingProblem.PASS_REQUIRED);
        choose(performance, performance.toString()).andExpect(status().isOk());
    }

    @Test
    void theSeedIsPublishedAfterTheDraw() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(5), 1, 1);
        enter(performance, fan).andExpect(jsonPath("$.lobby").value(true));
        mvc.perform(get("/api/v1/events/{id}/queue/draw", performance.value()))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.commitment").value(matchesPattern("[0-9a-f]{64}")))
                .andExpect(jsonPath("$.seed").isEmpty())
                .andExpect(jsonPath("$.drawnAt").isEmpty());
        problem(
                mvc.perform(get("/api/v1/events/{id}/queue/draw/order", performance.value())),
                WaitingProblem.NOT_DRAWN_YET);

        clock.advance(Duration.ofMinutes(5));
        letIn(performance);
        mvc.perform(get("/api/v1/events/{id}/queue/draw", performance.value()))
                .andExpect(jsonPath("$.seed").value(matchesPattern("[0-9a-f]{64}")))
                .andExpect(jsonPath("$.participants").value(1));
        mvc.perform(get("/api/v1/events/{id}/queue/draw/order", performance.value()))
                .andExpect(status().isOk())
                .andExpect(content().contentTypeCompatibleWith(MediaType.TEXT_PLAIN))
                .andExpect(content().string(matchesPattern("[0-9a-f-]{36}\n")));
    }

    @Test
    void theDrawnOrderIsCompressedAndAnsweredWith304WhenUnchanged() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(5), 1, 1);
        enter(performance, fan);
        enter(performance, UserId.random());
        clock.advance(Duration.ofMinutes(5));
        letIn(performance);
        String path = "/api/v1/events/" + performance + "/queue/draw/order";
        MockHttpServletResponse plain = mvc.perform(get(path)).andReturn().getResponse();

        MockHttpServletResponse packed = mvc.perform(get(path).header("Accept-Encoding", "br, gzip"))
                .andExpect(status().isOk())
                .andExpect(header().string("Content-Encoding", "gzip"))
                .andExpect(header().string("Vary", containsString("Accept-Encoding")))
                .andReturn()
                .getResponse();

        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.getContentAsByteArray())).readAllBytes())
                .isEqualTo(plain.getContentAsByteArray())
                .hasSize(2 * 37);
        assertThat(packed.getHeader("ETag")).isNotNull().isNotEqualTo(plain.getHeader("ETag"));
        mvc.perform(get(path).header("If-None-Match", plain.getHeader("ETag")))
                .andExpect(status().isNotModified())
                .andExpect(content().bytes(new byte[0]));
        mvc.perform(get(path).header("Accept-Encoding", "gzip").header("If-None-Match", packed.getHeader("ETag")))
                .andExpect(status().isNotModified());
        mvc.perform(get(path).header("Accept-Encoding", "gzip;q=0"))
                .andExpect(header().doesNotExist("Content-Encoding"));
    }

    @Test
    void onlyAnAdminSwitchesARoom() throws Exception {
        PerformanceId performance = fixtures.announced(Duration.ofMinutes(-1));
        String on = "{\"enabled\":true,\"admissionsPerSecond\":12.5,\"capacity\":300}";
        mvc.perform(put("/api/v1/events/{id}/queue/settings", performance.value())
                        .with(as(fan))
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(on))
                .andExpect(status().isForbidden());
        settings(performance, on)
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.enabled").value(true))
                .andExpect(jsonPath("$.admissionsPerSecond").value(12.5))
                .andExpect(jsonPath("$.capacity").value(300));
        enter(performance, fan).andExpect(jsonPath("$.status").value("IN_PROGRESS"));
        settings(performance, "{\"enabled\":false}")
                .andExpect(jsonPath("$.enabled").value(false))
                .andExpect(jsonPath("$.capacity").value(300));
        ask(performance, "/status/user").andExpect(jsonPath("$.status").value("ENDED"));

        settings(performance, "{\"enabled\":true,\"capacity\":0}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[*].field", hasItem("capacity")));
        settings(performance, "{}").andExpect(jsonPath("$.errors[*].field", hasItem("enabled")));
        problem(settings(new PerformanceId(1), on), WaitingProblem.WAITING_PERFORMANCE_NOT_FOUND);
    }

    private ResultActions settings(PerformanceId performance, String body) throws Exception {
        return mvc.perform(put("/api/v1/events/{id}/queue/settings", performance.value())
                .with(admin())
                .contentType(MediaType.APPLICATION_JSON)
                .content(body));
    }

    @Test
    void requestsAboutAFanNeedAnAccountAndAnExistingPerformance() throws Exception {
        PerformanceId performance = fixtures.announced(Duration.ofMinutes(-1));
        for (String what : new String[] {"/position", "/status/user", "/status", "/stream"}) {
            mvc.perform(get("/api/v1/events/{id}/queue" + what, performance.value()))
                    .andExpect(status().isUnauthorized());
            problem(ask(new PerformanceId(1), what), WaitingProblem.WAITING_PERFORMANCE_NOT_FOUND);
        }
        mvc.perform(post("/api/v1/events/{id}/queue/entry", performance.value()))
                .andExpect(status().isUnauthorized());
        problem(mvc.perform(get("/api/v1/events/1/queue/total/users")), WaitingProblem.WAITING_PERFORMANCE_NOT_FOUND);
    }

    @Test
    void aStreamSendsThePositionAndEndsWithTheAdmission() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        enter(performance, fan);
        view.invalidate(performance);
        MvcResult stream = ask(performance, "/stream")
                .andExpect(request().asyncStarted())
                .andExpect(header().string("X-Accel-Buffering", "no"))
                .andExpect(header().string("Cache-Control", containsString("no-store")))
                .andReturn();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(text(stream)).contains("event:place", "\"position\":1", "IN_PROGRESS"));

        letIn(performance);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(text(stream)).contains("ENDED"));
    }

    @Test
    void aWithdrawalEndsThePlaceAndItsStreams() throws Exception {
        PerformanceId performance = fixtures.withRoom(Duration.ofMinutes(-1), 1, 1);
        enter(performance, fan);
        view.invalidate(performance);
        ask(performance, "/stream").andExpect(request().asyncStarted());
        assertThat(streams.count(fan)).isOne();

        fixtures.publish(new UserWithdrawn(fan, null));

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(fixtures.state(performance, fan)).isEqualTo("NONE");
            assertThat(streams.count(fan)).isZero();
            assertThat(view.total(performance)).isZero();
        });
    }

    private static String text(MvcResult stream) throws Exception {
        return stream.getResponse().getContentAsString(StandardCharsets.UTF_8);
    }
}
