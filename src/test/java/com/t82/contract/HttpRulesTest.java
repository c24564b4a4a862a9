package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Fixtures.ShowOnSale;
import com.t82.journey.StandaloneHouse;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of HTTP and JSON that hold at every address. */
class HttpRulesTest {

    private static final String NO_TOKEN = "";

    private final Fixtures fixtures = Fixtures.shared();

    private String token(String who) {
        return switch (who) {
            case "admin" -> fixtures.admin;
            case "fan" -> fixtures.person().token();
            default -> NO_TOKEN;
        };
    }

    private Answer ask(String verb, String path, String who) {
        Call call = fixtures.call(verb + " " + path);
        String token = token(who);
        return (token.isEmpty() ? call : call.as(token)).answer();
    }

    private static String header(Answer answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    // Values

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "discountType; 0",
                "discountType; \"0\"",
                "discountType; \"\"",
                "discountValue; 1000.5",
                "discountValue; \"1000\"",
                "discountValue; true",
                "discountValue; \"\"",
                "duplicate; 0",
                "duplicate; 1",
                "duplicate; \"true\"",
                "duplicate; \"\"",
                "minPurchase; 0.0",
                "category; 4",
                "category; []",
                "couponName; 12",
                "couponName; true"
            })
    void aCouponWithAValueOfAnotherTypeIsRefusedByName(String field, String value) {
        Map<String, Object> coupon = fixtures.coupon("ALL");
        coupon.put(field, StandaloneHouse.JSON.readTree(value));

        Answer answer = fixtures.call("POST /api/v1/coupons")
                .as(fixtures.admin)
                .with(coupon)
                .answer();

        expectInvalid(answer, field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "eventStartTime; [2027,3,1,10,0]",
                "eventStartTime; 1803981600000",
                "eventStartTime; \"\"",
                "eventStartTime; \"2027-03-01\"",
                "bookEndTime; [2027,3,1,10,0]",
                "bookEndTime; true",
                "bookEndTime; {}"
            })
    void aTimeIsTextAndNothingElse(String field, String value) {
        Map<String, Object> performance = new LinkedHashMap<>(Fixtures.evening(30));
        performance.put(field, StandaloneHouse.JSON.readTree(value));

        expectInvalid(
                fixtures.call("POST /api/v1/contents/%d/events", fixtures.show())
                        .as(fixtures.admin)
                        .with(performance)
                        .answer(),
                field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[{`seatId`:142841.9,`eventId`:1,`price`:1}]; [0].seatId",
                "[{`seatId`:`1`,`eventId`:1,`price`:1}]; [0].seatId",
                "[{`seatId`:1,`eventId`:1,`price`:50000.99}]; [0].price",
                "[{`seatId`:1,`eventId`:``,`price`:1}]; [0].eventId",
                "[{`seatId`:true,`eventId`:1,`price`:1}]; [0].seatId"
            })
    void aSeatIsAnInteger(String body, String field) {
        expectInvalid(
                fixtures.call("PUT /api/v1/seats/choice")
                        .as(fixtures.person().token())
                        .with("application/json", body.replace('`', '"').getBytes(StandardCharsets.UTF_8))
                        .answer(),
                field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "19980301", "[1998,3,1]", "\"\"", "\"1998-3-1\""})
    void aDateIsTextAndNothingElse(String date) {
        Map<String, Object> application = fixtures.application();
        application.put("birthDate", StandaloneHouse.JSON.readTree(date));

        expectInvalid(
                fixtures.call("POST /api/v1/users/signup").with(application).answer(), "birthDate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/contents/%s", "/api/v1/contents/%s/events", "/api/v1/reviews/%s"})
    void anIdHasOneSpelling(String path) {
        long show = fixtures.show();
        for (String id :
                List.of("0" + show, "000000000000000000" + show, "%2B" + show, "0x" + Long.toHexString(show))) {
            Answer answer = fixtures.call("GET " + path.replace("%s", id)).answer();
            assertThat(answer.status()).as(path + " " + id + " " + answer).isIn(400, 404);
        }
        assertThat(fixtures.call("GET " + path, show).answer().status()).isEqualTo(200);
    }

    private static void expectInvalid(Answer answer, String field) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().get("code").asString()).isEqualTo("COMMON-001");
        assertThat(answer.json()
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("field").asString()))
                .as(answer.toString())
                .contains(field);
    }

    // Verbs

    @ParameterizedTest
    @CsvSource({
        "/api/v1/contents, anybody",
        "/api/v1/contents/rank, anybody",
        "/api/v1/coupons/events, anybody",
        "/api/v1/users/me, fan",
        "/api/v1/tickets, fan",
        "/api/v1/audit, admin",
        "/posters/spring-tide.svg, anybody",
        "/.well-known/jwks.json, anybody",
        "/actuator/health, anybody",
        "/v3/api-docs, anybody"
    })
    void headIsGetWithoutABody(String path, String who) {
        Answer get = ask("GET", path, who);
        Answer head = ask("HEAD", path, who);

        assertThat(get.status()).as(get.toString()).isEqualTo(200);
        assertThat(head.status()).as(path).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Type")).isEqualTo(header(get, "Content-Type"));
    }

    @Test
    void headOfASeatMapAndOfItsStreamEnds() {
        ShowOnSale scene = fixtures.showOnSale();

        for (String part : List.of("seats", "restseats", "seatmap", "seatmap/status", "seatmap/stream")) {
            Answer head = ask("HEAD", "/api/v1/events/" + scene.performance() + "/" + part, "anybody");
            assertThat(head.status()).as(part).isEqualTo(200);
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void headOfWhatIsProtectedIsRefusedAsGetIs() {
        assertThat(ask("HEAD", "/api/v1/users/me", "anybody").status()).isEqualTo(401);
        assertThat(ask("HEAD", "/api/v1/audit", "fan").status()).isEqualTo(403);
        assertThat(ask("HEAD", "/api/v1/nothing", "anybody").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "PATCH; /api/v1/contents; anybody; GET, HEAD, OPTIONS",
                "PUT; /api/v1/contents/rank; anybody; GET, HEAD, OPTIONS",
                "GET; /api/v1/users/login; anybody; OPTIONS, POST",
                "POST; /api/v1/events/1/seats; anybody; GET, HEAD, OPTIONS",
                "DELETE; /posters/spring-tide.svg; anybody; GET, HEAD, OPTIONS",
                "POST; /.well-known/jwks.json; anybody; GET, HEAD, OPTIONS",
                "PATCH; /api/v1/users/me; fan; DELETE, GET, HEAD, OPTIONS, PUT",
                "GET; /api/v1/refund; fan; OPTIONS, POST",
                "PATCH; /api/v1/contents; fan; GET, HEAD, OPTIONS",
                "PUT; /api/v1/contents; admin; GET, HEAD, OPTIONS, POST"
            })
    void aWrongMethodIsAnsweredWithTheAllowedOnes(String verb, String path, String who, String allowed) {
        Answer answer = ask(verb, path, who);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(405);
        assertThat(answer.json().get("code").asString()).isEqualTo("COMMON-005");
        assertThat(Arrays.stream(header(answer, "Allow").split(", *")).sorted().toList())
                .containsAll(Arrays.asList(allowed.split(", ")).stream()
                        .filter(method -> !method.equals("HEAD") && !method.equals("OPTIONS"))
                        .toList());
        assertThat(header(answer, "Allow")).doesNotContain(who.equals("admin") ? "PATCH" : "X-NOTHING");
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /api/v1/users/me, anybody",
        "PATCH, /api/v1/check-in/1/list, fan",
        "DELETE, /api/v1/nothing, fan"
    })
    void aPathWithoutAnAllowedMethodIsNotFound(String verb, String path, String who) {
        Answer answer = ask(verb, path, who);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Allow")).isEmpty();
    }

    @Test
    void optionsSaysWhatIsAllowed() {
        Answer answer = ask("OPTIONS", "/api/v1/contents/rank", "anybody");

        assertThat(answer.status()).isBetween(200, 204);
        assertThat(header(answer, "Allow")).contains("GET", "HEAD");
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase().startsWith("access-control-"));
    }

    // Headers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fr;q=0",
                ",",
                ";",
                "*;q=0",
                "en;q=0",
                "*",
                "xx-nothing",
                "en;q=x",
                "ko;q=0.1,en;q=0",
                "de,fr;q=0.5"
            })
    void withoutAUsableLanguageAnswersAreKorean(String language) throws Exception {
        for (String path : List.of("/api/v1/nothing", "/api/v1/users/me", "/nothing", "/api/v1/contents/%zz")) {
            assertThat(raw("GET " + path, "Accept-Language: " + language))
                    .as(path)
                    .containsPattern("[가-힣]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "en-US,en;q=0.9", "fr, en;q=0.5", "ko;q=0.1, en;q=0.2", "EN"})
    void aClientThatPrefersEnglishGetsEnglish(String language) throws Exception {
        for (String path : List.of("/api/v1/nothing", "/api/v1/users/me", "/api/v1/contents/%zz")) {
            assertThat(raw("GET " + path, "Accept-Language: " + language))
                    .as(path)
                    .doesNotContainPattern("[가-힣]");
        }
    }

    @Test
    void aRangeOfAnUnknownUnitIsIgnored() {
        Answer whole = fixtures.call("GET /posters/spring-tide.svg").answer();
        Answer unknown = fixtures.call("GET /posters/spring-tide.svg")
                .header("Range", "x=1")
                .answer();
        Answer part = fixtures.call("GET /posters/spring-tide.svg")
                .header("Range", "bytes=0-9")
                .answer();

        assertThat(unknown.status()).isEqualTo(200);
        assertThat(unknown.body()).isEqualTo(whole.body());
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/contents", "/api/v1/contents/rank", "/api/v1/coupons/events"})
    void anInvalidTokenMakesAReaderAnonymous(String path) {
        Answer anonymous = ask("GET", path, "anybody");
        Answer answer = fixtures.call("GET " + path).as("not.a.token").answer();

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(anonymous.text());
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(anonymous.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @Test
    void anInvalidTokenIsRefusedEverywhereElse() {
        for (String request : List.of("GET /api/v1/users/me", "GET /api/v1/contents/dibs", "POST /api/v1/contents")) {
            Answer answer = fixtures.call(request).as("not.a.token").answer();
            assertThat(answer.status()).as(request).isEqualTo(401);
            assertThat(header(answer, "WWW-Authenticate")).contains("invalid_token");
        }
    }

    @Test
    void twoAuthorizationHeadersAreRefused() throws Exception {
        String token = "Authorization: Bearer " + fixtures.person().token();

        assertThat(raw("GET /api/v1/users/me", token)).startsWith("HTTP/1.1 200");
        assertThat(raw("GET /api/v1/users/me", token, token)).startsWith("HTTP/1.1 400");
        assertThat(raw("GET /api/v1/contents", token, "Authorization: Bearer x"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void noOtherOriginMayReadAnswers() {
        Answer answer = fixtures.call("GET /api/v1/contents/rank")
                .header("Origin", "https://elsewhere.example")
                .answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase().startsWith("access-control-"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/contents",
                "/api/v1/payment/return",
                "/api/v1/users/me",
                "/swagger-ui/index.html",
                "/nothing"
            })
    void everyAnswerHasASecurityPolicyAndARequestId(String path) {
        Answer answer =
                fixtures.call("GET " + path).header("X-Request-Id", "mine").answer();

        assertThat(header(answer, "Content-Security-Policy")).contains("frame-ancestors 'none'");
        assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(answer, "X-Request-Id")).matches("[0-9a-f]{16}");
    }

    @Test
    void theDocumentNamesThePublicAddress() throws Exception {
        assertThat(raw("GET /v3/api-docs", "X-Forwarded-Host: evil2.example").replace("\r\n", "\n"))
                .doesNotContain("evil2.example");
        assertThat(raw("GET /v3/api-docs/swagger-config", "X-Forwarded-Host: evil2.example"))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("evil2.example");
    }

    @Test
    void theErrorPageItselfIsNotFound() throws Exception {
        assertThat(raw("GET /error")).startsWith("HTTP/1.1 404");
        assertThat(raw("GET /error", "Accept: text/html")).startsWith("HTTP/1.1 404");
    }

    // Bodies

    @Test
    void slowUploadsDoNotBlockOthers() throws Exception {
        String token = fixtures.person().token();
        List<Socket> dawdlers = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                dawdlers.add(dawdle("POST /api/v1/users/login", "Content-Length: 100000"));
                dawdlers.add(dawdle("POST /api/v1/users/login", "Transfer-Encoding: chunked"));
                dawdlers.add(dawdle("POST /api/v1/images", "Content-Length: 1000000"));
            }
            // One caller with a token has a share of the places, and no more.
            for (int i = 0; i < 64; i++) {
                dawdlers.add(dawdle(
                        "POST /api/v1/check-in/merge",
                        "Content-Length: 100000\r\nAuthorization: Bearer " + fixtures.staff));
            }

            Answer upload = fixtures.call("POST /api/v1/images")
                    .as(token)
                    .with("multipart/form-data; boundary=t82", Fixtures.multipart("t82", "image", Fixtures.picture()))
                    .answer();

            assertThat(upload.status()).as(upload.toString()).isEqualTo(200);
        } finally {
            for (Socket dawdler : dawdlers) {
                dawdler.close();
            }
        }
    }

    @Test
    void aBodyThatIsSentTooSlowlyTimesOut() throws Exception {
        long begin = System.nanoTime();
        try (Socket socket = dawdle("POST /api/v1/users/login", "Content-Length: 1000")) {
            OutputStream out = socket.getOutputStream();
            Thread.startVirtualThread(() -> trickle(out));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("COMMON-014");
        }
        assertThat((System.nanoTime() - begin) / 1_000_000_000L).isLessThan(20);
    }

    private static void trickle(OutputStream out) {
        try {
            for (int i = 0; i < 40; i++) {
                Thread.sleep(500);
                out.write(' ');
                out.flush();
            }
        } catch (IOException e) {
            // The server has closed the connection, which the test waits for.
            Thread.currentThread().interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket dawdle(String line, String headers) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(fixtures.house.url()).getPort());
        socket.setSoTimeout(60_000);
        String type = line.endsWith("images") ? "multipart/form-data; boundary=t82" : "application/json";
        socket.getOutputStream()
                .write((line + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n" + headers + "\r\n\r\n"
                                + (headers.startsWith("Transfer") ? "1\r\n{" : "{"))
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    /** The raw answer to a request that no HTTP library would send. */
    private String raw(String line, String... headers) throws IOException {
        try (Socket socket =
                new Socket("127.0.0.1", URI.create(fixtures.house.url()).getPort())) {
            socket.setSoTimeout(30_000);
            String head = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream()
                    .write((line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + head + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // Repetitions

    @Test
    void aRefusalThatMayChangeWithTimeIsNotStored() {
        ShowOnSale scene = fixtures.showOnSale();
        String first = fixtures.person().token();
        String second = fixtures.person().token();
        List<Seat> seats = fixtures.hold(first, scene.performance(), 1);
        String key = UUID.randomUUID().toString();

        Call choice = fixtures.call("PUT /api/v1/seats/choice")
                .as(second)
                .header("Idempotency-Key", key)
                .with(seats);
        assertThat(choice.answer().json().get("code").asString()).isEqualTo("SEAT-006");
        fixtures.call("DELETE /api/v1/seats/choice?seatIds=" + seats.getFirst().seatId())
                .as(first)
                .isOk();

        Answer again = StandaloneHouse.eventually(choice::answer, answer -> answer.status() == 200);
        assertThat(again.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(choice.answer().headers().firstValue("Idempotent-Replayed")).hasValue("true");
    }

    @Test
    void aRefusalOfTheRequestItselfIsStored() {
        Call invalid = fixtures.call("PUT /api/v1/seats/choice")
                .as(fixtures.person().token())
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .with("application/json", "[]".getBytes(StandardCharsets.UTF_8));

        assertThat(invalid.answer().status()).isEqualTo(400);
        assertThat(invalid.answer().headers().firstValue("Idempotent-Replayed")).hasValue("true");
    }
}
