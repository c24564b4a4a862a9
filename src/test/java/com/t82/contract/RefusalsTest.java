package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.StandaloneHouse.Answer;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** All refusals have the same format, whichever layer refuses. */
class RefusalsTest {

    private final Fixtures fixtures = Fixtures.shared();

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/nothing-here, 404, COMMON-004",
        "GET, /nothing/here, 404, COMMON-004",
        "GET, /actuator/env, 404, COMMON-004",
        "GET, /images/..%2f..%2fetc%2fpasswd, 400, COMMON-001",
        "GET, /api/v1/contents/%00, 400, COMMON-001",
        "GET, /api/v1//contents, 400, COMMON-001",
        "GET, /api/v1/contents;a=b, 400, COMMON-001",
        "GET, /api/v1/contents/%zz, 400, COMMON-001",
        "GET, /api/v1/users/me, 401, COMMON-002",
        "PATCH, /api/v1/users/me, 404, COMMON-004",
        "POST, /api/v1/users/login, 400, COMMON-001",
        "GET, /api/v1/reviews/1?page=2147483647, 400, COMMON-001",
        "GET, /api/v1/1/comments?page=2147483647, 400, COMMON-001",
        "TRACE, /api/v1/contents, 405, COMMON-005",
        "FOO, /api/v1/contents, 400, COMMON-001"
    })
    void refusalsAreProblems(String verb, String path, int status, String code) throws Exception {
        // java.net.URI would refuse some of these before the application can.
        try (Socket socket =
                new Socket("127.0.0.1", URI.create(fixtures.house.url()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((verb + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes());
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 " + status)
                    .containsIgnoringCase("content-type: application/problem+json")
                    .contains("\"code\":\"" + code + "\"")
                    .doesNotContain("org.apache", "Exception", "<html");
        }
    }

    @Test
    void anInvalidBodyIsRefusedAtEveryAddress() {
        byte[] large = new byte[200_000];
        Arrays.fill(large, (byte) 'a');
        large[0] = '"';
        expectTooLarge(fixtures.call("POST /api/v1/users/login")
                .with("application/json", large)
                .answer());
        expectTooLarge(
                fixtures.house.exchange(HttpRequest.newBuilder(URI.create(fixtures.house.url() + "/api/v1/users/login"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                        .build()));
        expectTooLarge(
                fixtures.house.exchange(HttpRequest.newBuilder(URI.create(fixtures.house.url() + "/api/v1/refund"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + fixtures.person().token())
                        .header("Idempotency-Key", "large")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                        .build()));
    }

    @Test
    void validBodiesAreRead() {
        byte[] fits = new byte[130_000];
        Arrays.fill(fits, (byte) ' ');
        fits[0] = '{';
        fits[fits.length - 1] = '}';
        assertThat(fixtures.call("POST /api/v1/reviews")
                        .as(fixtures.person().token())
                        .with("application/json", fits)
                        .answer()
                        .status())
                .isEqualTo(400);
        assertThat(fixtures.call("POST /api/v1/users/login")
                        .with("application/json", fits)
                        .answer()
                        .status())
                .as("a sign-in takes no large body")
                .isEqualTo(413);
    }

    @Test
    void aVeryLongListIsRefusedWithAShortListOfErrors() {
        byte[] endless = ("[" + "{},".repeat(330_000) + "{}]").getBytes(StandardCharsets.UTF_8);
        Answer merge = fixtures.call("POST /api/v1/check-in/merge")
                .as(fixtures.staff)
                .with("application/json", endless)
                .answer();
        byte[] manyItems = ("[" + "{},".repeat(40_000) + "{}]").getBytes(StandardCharsets.UTF_8);
        String items = new String(manyItems, StandardCharsets.UTF_8);
        Answer hold = fixtures.call("PUT /api/v1/seats/choice")
                .as(fixtures.person().token())
                .with("application/json", manyItems)
                .answer();
        Answer order = fixtures.call("POST /api/v1/payment")
                .as(fixtures.person().token())
                .with(
                        "application/json",
                        ("{\"totalAmount\":1,\"eventId\":1,\"items\":" + items + "}").getBytes(StandardCharsets.UTF_8))
                .answer();
        for (Answer answer : List.of(merge, hold, order)) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.json().get("code").asString()).isEqualTo("COMMON-001");
            assertThat(answer.json().get("errors")).hasSizeBetween(1, 20);
        }
    }

    @Test
    void multipartBodiesAreAcceptedForUploadsOnly() {
        fixtures.call("POST /api/v1/refund")
                .as(fixtures.person().token())
                .with("multipart/form-data; boundary=t82", Fixtures.multipart("t82", "image", new byte[1_000]))
                .isRefused(415, "COMMON-009", "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void aPictureMayHaveMoreThanAMegabyteUpToALimit() {
        Answer noPicture = fixtures.call("POST /api/v1/images")
                .as(fixtures.person().token())
                .with("multipart/form-data; boundary=t82", Fixtures.multipart("t82", "image", new byte[3_000_000]))
                .answer();
        assertThat(noPicture.json().get("code").asString())
                .as(noPicture.toString())
                .startsWith("IMAGE-");
        expectTooLarge(fixtures.call("POST /api/v1/images")
                .as(fixtures.person().token())
                .with("multipart/form-data; boundary=t82", Fixtures.multipart("t82", "image", new byte[11_500_000]))
                .answer());
    }

    @Test
    void veryDeepJsonIsRefused() {
        for (String opening : new String[] {"[", "{\"a\":"}) {
            fixtures.call("POST /api/v1/reviews")
                    .as(fixtures.person().token())
                    .with("application/json", opening.repeat(20_000).getBytes())
                    .isRefused(400, "COMMON-001", "INVALID_REQUEST");
        }
    }

    @Test
    void otherFormatsAreRefused() {
        fixtures.call("POST /api/v1/users/login")
                .with("application/xml", "<login/>".getBytes())
                .isRefusedInBothLanguages(415, "COMMON-009", "UNSUPPORTED_MEDIA_TYPE");
        Answer answer = fixtures.call("GET /api/v1/contents")
                .header("Accept", "application/xml")
                .answer();
        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.json().get("code").asString()).isEqualTo("COMMON-006");
    }

    @Test
    void aFormWithAWrongEncodingIsRefused() {
        for (String form : new String[] {"a=%zz", "title=50% off", "a=%ff", "\t", "%00=1"}) {
            fixtures.call("POST /send-notification")
                    .as(fixtures.admin)
                    .with("application/x-www-form-urlencoded", form.getBytes(StandardCharsets.UTF_8))
                    .isRefused(400, "COMMON-001", "INVALID_REQUEST");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2B999999999-12-31T23:59:59", "2026-02-30T00:00:00", "2026-11-23", "yesterday", "0"})
    void aTimeOutsideTheCalendarIsRefused(String until) {
        fixtures.call("GET /api/v1/audit?until=" + until)
                .as(fixtures.admin)
                .isRefused(400, "COMMON-001", "INVALID_REQUEST");
    }

    private static void expectTooLarge(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(Shape.object()
                        .member("status", Shape.exactly(413))
                        .text("name", "code", "message")
                        .deviations(problem))
                .isEmpty();
    }
}
