package com.t82.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.t82.T82Application;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A standalone instance over HTTP, started with nothing configured but a directory. */
@SpringBootTest(classes = T82Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = StandaloneTest.OwnDirectory.class)
@DirtiesContext
class StandaloneTest {

    private static final Path DIRECTORY = temporaryDirectory();
    private static final List<String> RECEIVED = new CopyOnWriteArrayList<>();
    private static HttpServer shop;

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final JsonMapper json = JsonMapper.builder().build();

    @LocalServerPort
    int port;

    @Autowired
    Environment environment;

    @BeforeAll
    static void openShop() throws IOException {
        shop = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        shop.createContext("/", exchange -> {
            RECEIVED.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        shop.start();
    }

    @AfterAll
    static void closeShop() {
        shop.stop(0);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(DIRECTORY)));
    }

    @BeforeEach
    void noFaults() throws Exception {
        put("/sandbox/toss-pay/faults", "{}");
        RECEIVED.clear();
    }

    @Test
    void itIsReadyWhenTheDemoDataIsComplete() {
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(
                        () -> assertThat(get("/actuator/health/readiness")).isEqualTo("{\"status\":\"UP\"}"));
    }

    @Test
    void itListensOnTheLoopbackInterfaceAlone() throws Exception {
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                try (Socket socket = new Socket()) {
                    SocketAddress door = new InetSocketAddress(address, port);
                    Throwable refusal = catchThrowable(() -> socket.connect(door, 2_000));
                    if (address.equals(InetAddress.ofLiteral("127.0.0.1"))) {
                        assertThat(refusal).isNull();
                    } else {
                        assertThat(refusal).as("connecting to %s", address).isNotNull();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "127.0.0.1:80, 200",
        "[::1], 200",
        "rebound.evil.example, 421",
        "rebound.evil.example:8080, 421",
        "localhost.evil.example, 421",
        "192.168.0.7, 421"
    })
    void itAnswersToNamesOfThisMachineOnly(String host, int status) throws Exception {
        for (String path : List.of("/sandbox/toss-pay/ledger", "/actuator/health/liveness", "/", "/api/v1/contents")) {
            assertThat(raw("GET " + path, "Host: " + host)).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Sec-Fetch-Site: cross-site",
                "Origin: http://localhost.evil.example"
            })
    void aForeignPageCannotChangeTheSandbox(String header) throws Exception {
        String payToken = token(create("csrf-" + UUID.randomUUID(), false));

        for (String lever : List.of(
                "POST /sandbox/toss-pay/payments/" + payToken + "/approve",
                "PUT /sandbox/toss-pay/faults",
                "POST /%73andbox/users?count=1",
                "POST /sandbox/users?count=1")) {
            assertThat(raw(lever, "Host: localhost", header, "Content-Length: 0"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("STANDALONE-002");
        }
        assertThat(state(payToken)).isEqualTo("PAY_STANDBY");
        assertThat(raw(
                        "POST /sandbox/toss-pay/payments/" + payToken + "/approve",
                        "Host: localhost",
                        "Origin: http://localhost:" + port,
                        "Sec-Fetch-Site: same-origin",
                        "Content-Length: 0"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "resultCallback, http://169.254.169.254/latest/meta-data",
        "retUrl, http://10.0.0.1/",
        "retUrl, http://localhost@evil.example/",
        "retCancelUrl, https://evil.example/"
    })
    void theSandboxSendsNothingToOtherMachines(String field, String address) throws Exception {
        String asked = body("ssrf-1", false)
                .replaceFirst("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":\"" + address + "\"");
        assertThat(asked).contains(address);

        JsonNode refused = post("/sandbox/toss-pay/api/v2/payments", asked);

        assertThat(refused.path("code").asInt()).isEqualTo(-1);
        assertThat(get("/sandbox/toss-pay/ledger")).doesNotContain("ssrf-1");
    }

    /** A raw request, with headers that HTTP clients do not let a program set. */
    private String raw(String line, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(60_000);
            String request = line + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void servicesJsonLetsOthersIn() throws Exception {
        JsonNode services = json.readTree(Files.readString(DIRECTORY.resolve("services.json")));

        try (var connection =
                        DriverManager.getConnection(services.path("postgres").asString());
                var rows = connection
                        .createStatement()
                        .executeQuery("select current_setting('fsync') || ' ' || current_setting('synchronous_commit')"
                                + " || ' ' || current_setting('server_encoding') || ' ' || lower('ÄÖ')")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("on on UTF8 äö");
        }
        assertThat(services.path("redis").asString()).matches("redis://127\\.0\\.0\\.1:\\d+");
        assertThat(services.path("url").asString()).isEqualTo("http://localhost:" + port);
    }

    @Test
    void theDatabaseRequiresItsPassword() {
        String url = new DataDirectory(DIRECTORY).services().postgres().replaceAll("password=.*", "password=guess");

        assertThat(catchThrowable(() -> DriverManager.getConnection(url)))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void theStartPageIsInKoreanAndEnglishWithAStrictPolicy() throws Exception {
        HttpResponse<String> korean = send("GET", "/", null);
        HttpResponse<String> english = send("GET", "/", null, "Accept-Language", "en");

        assertThat(korean.body()).contains("T82 티켓", "admin@t82.local", "fan-1234!", "/swagger-ui.html");
        assertThat(english.body()).contains("T82 Tickets", "Demo accounts");
        assertThat(korean.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(korean.body()).doesNotContain("<script", "<style", " style=", "??");
        assertThat(send("GET", "/sandbox/assets/standalone.css", null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPaymentIsApprovedExecutedAndRefundedInParts() throws Exception {
        JsonNode created = create("walk-" + UUID.randomUUID(), false);
        String payToken = created.path("payToken").asString();
        String orderNo = entry(payToken).path("orderNo").asString();
        assertThat(created.path("code").asInt()).isZero();
        assertThat(created.path("checkoutPage").asString())
                .isEqualTo("http://localhost:" + port + "/sandbox/toss-pay/checkout?payToken=" + payToken);
        assertThat(state(payToken)).isEqualTo("PAY_STANDBY");
        assertThat(gateway("execute", "{\"payToken\":\"%s\"}", payToken)
                        .path("code")
                        .asInt())
                .isEqualTo(-1);

        assertThat(send("POST", "/sandbox/toss-pay/payments/" + payToken + "/approve", "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(state(payToken)).isEqualTo("PAY_APPROVED");
        await().untilAsserted(() -> assertThat(received(orderNo))
                .containsExactly("GET /return?x=1&status=PAY_APPROVED&orderNo=" + orderNo
                        + "&payMethod=TOSS_MONEY&bankCode=092 "));
        RECEIVED.clear();

        JsonNode executed = gateway("execute", "{\"payToken\":\"%s\",\"orderNo\":\"%s\"}", payToken, orderNo);
        assertThat(executed.path("code").asInt()).isZero();
        assertThat(executed.path("amount").asLong()).isEqualTo(50_000);
        assertThat(executed.path("approvalTime").asString()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
        await().untilAsserted(() -> assertThat(received(orderNo)).hasSize(1));
        JsonNode callback = json.readTree(received(orderNo).getFirst().replaceFirst("^POST /callback ", ""));
        assertThat(callback.path("status").asString()).isEqualTo("PAY_COMPLETE");
        assertThat(callback.path("orderNo").asString()).isEqualTo(orderNo);
        assertThat(callback.path("payToken").asString()).isEqualTo(payToken);
        assertThat(callback.path("transactionId").asString())
                .isEqualTo(executed.path("transactionId").asString());

        JsonNode part = refund(payToken, "r1-" + payToken, 20_000L);
        assertThat(part.path("refundedAmount").asLong()).isEqualTo(20_000);
        assertThat(part.path("refundableAmount").asLong()).isEqualTo(30_000);
        assertThat(refund(payToken, "r1-" + payToken, 20_000L)).isEqualTo(part);
        assertThat(refund(payToken, "r1-" + payToken, 10_000L).path("code").asInt())
                .isEqualTo(-1);
        assertThat(refund(payToken, "r2-" + payToken, 30_001L).path("code").asInt())
                .isEqualTo(-1);
        assertThat(entry(payToken).path("refundedAmount").asLong()).isEqualTo(20_000);

        assertThat(refund(payToken, "r3-" + payToken, null)
                        .path("refundedAmount")
                        .asLong())
                .isEqualTo(30_000);
        assertThat(entry(payToken).path("refundedAmount").asLong()).isEqualTo(50_000);
        JsonNode status = gateway("status", "{\"orderNo\":\"%s\"}", orderNo);
        assertThat(status.path("payStatus").asString()).isEqualTo("REFUND_SUCCESS");
        assertThat(status.path("transactions")).hasSize(3);
        assertThat(create(orderNo, false).path("code").asInt()).isEqualTo(-1);
    }

    @Test
    void withAutoExecuteTheApprovalCharges() throws Exception {
        String orderNo = "auto-" + UUID.randomUUID();
        String payToken = token(create(orderNo, true));

        post("/sandbox/toss-pay/payments/" + payToken + "/approve", "");

        assertThat(state(payToken)).isEqualTo("PAY_COMPLETE");
        await().untilAsserted(() -> assertThat(received(orderNo)).anyMatch(line -> line.startsWith("POST /callback")));
    }

    @Test
    void aCancelledPaymentCannotBeApproved() throws Exception {
        String payToken = token(create("no-" + UUID.randomUUID(), false));

        assertThat(post("/sandbox/toss-pay/payments/" + payToken + "/cancel", "")
                        .path("state")
                        .asString())
                .isEqualTo("PAY_CANCEL");
        assertThat(send("POST", "/sandbox/toss-pay/payments/" + payToken + "/approve", "")
                        .statusCode())
                .isEqualTo(409);
        assertThat(send("POST", "/sandbox/toss-pay/payments/unheard-of/approve", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void ofTwoAttemptsForOneOrderOnlyOneIsApproved() throws Exception {
        String orderNo = "twice-" + UUID.randomUUID();
        String first = token(create(orderNo, false));
        String second = token(create(orderNo, false));

        post("/sandbox/toss-pay/payments/" + second + "/approve", "");

        assertThat(send("POST", "/sandbox/toss-pay/payments/" + first + "/approve", "")
                        .statusCode())
                .isEqualTo(409);
        assertThat(gateway("status", "{\"orderNo\":\"%s\"}", orderNo)
                        .path("payToken")
                        .asString())
                .isEqualTo(second);
    }

    @Test
    void aPaymentThatWaitsTooLongIsCancelled() throws Exception {
        LocalDateTime soon = LocalDateTime.now(ZoneId.of("Asia/Seoul")).plusSeconds(5);
        String expiredTime = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").format(soon);
        String payToken = token(post(
                "/sandbox/toss-pay/api/v2/payments",
                body("late-" + UUID.randomUUID(), false)
                        .replace("\"autoExecute\"", "\"expiredTime\":\"" + expiredTime + "\",\"autoExecute\"")));

        await().atMost(Duration.ofSeconds(30)).until(() -> state(payToken).equals("PAY_CANCEL"));
        assertThat(send("POST", "/sandbox/toss-pay/payments/" + payToken + "/approve", "")
                        .statusCode())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"apiKey\":\"sk_sandbox_t82_tickets\" | \"apiKey\":\"sk_live\"",
                "\"amount\":50000 | \"amount\":0",
                "\"amount\":50000 | \"amount\":10000000",
                "\"amountTaxFree\":0 | \"amountTaxFree\":50001",
                "\"productDesc\":\"뮤지컬\" | \"productDesc\":\"\"",
                "\"callbackVersion\":\"V2\" | \"callbackVersion\":\"V1\"",
                "\"autoExecute\":false | \"autoExecute\":false,\"expiredTime\":\"2020-01-01 00:00:00\"",
                "\"autoExecute\":false | \"autoExecute\":false,\"expiredTime\":\"2099-01-01 00:00:00\"",
                "\"autoExecute\":false | \"autoExecute\":false,\"expiredTime\":\"tomorrow\"",
                "\"orderNo\":\"check-1\" | \"orderNo\":\"주문\"",
                "\"orderNo\":\"check-1\" | \"orderNo\":\"123456789012345678901234567890123456789012345678901\""
            })
    void aRequestThatTheRealGatewayRefusesIsRefused(String good, String bad) throws Exception {
        String request = body("check-1", false);
        assertThat(request).contains(good);

        JsonNode refused = post("/sandbox/toss-pay/api/v2/payments", request.replace(good, bad));

        assertThat(refused.path("code").asInt()).isEqualTo(-1);
        assertThat(refused.path("msg").asString()).isNotBlank();
        assertThat(refused.path("errorCode").asString()).isNotBlank();
        assertThat(get("/sandbox/toss-pay/ledger")).doesNotContain("check-1");
    }

    @Test
    void theCheckoutPageApprovesAndRedirectsTheBrowser() throws Exception {
        String orderNo = "page-" + UUID.randomUUID();
        String payToken = token(create(orderNo, false));
        String checkout = "/sandbox/toss-pay/checkout?payToken=" + payToken;
        HttpResponse<String> page = send("GET", checkout, null);
        assertThat(page.body()).contains("뮤지컬", "50,000원", "취소").doesNotContain("<script", " style=", "??");
        assertThat(send("GET", checkout, null, "Accept-Language", "en").body()).contains("Approve ₩50,000", "Cancel");
        Matcher csrf = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(csrf.find()).isTrue();
        String cookie = page.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        String form = "payToken=" + payToken;

        assertThat(send("POST", "/sandbox/toss-pay/checkout/approve", form, "Content-Type", FORM)
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> approved = send(
                "POST",
                "/sandbox/toss-pay/checkout/approve",
                form + "&_csrf=" + URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8),
                "Content-Type",
                FORM,
                "Cookie",
                cookie);

        assertThat(approved.statusCode()).isEqualTo(303);
        assertThat(approved.headers().firstValue("Location").orElseThrow())
                .startsWith(shopUrl("/return?x=1&status=PAY_APPROVED&orderNo=" + orderNo));
        assertThat(state(payToken)).isEqualTo("PAY_APPROVED");
        assertThat(send("GET", checkout, null).body()).contains("승인했습니다").doesNotContain("<form");
        assertThat(received(orderNo)).isEmpty();
    }

    @Test
    void aFailureAppliesToOneCallWithoutEffect() throws Exception {
        String payToken = approved();
        put("/sandbox/toss-pay/faults", "{\"failNext\":[\"execute\",\"execute\",\"status\"]}");
        String execute = "{\"payToken\":\"%s\"}";

        assertThat(gateway("execute", execute, payToken).path("code").asInt()).isEqualTo(-1);
        assertThat(gateway("status", execute, payToken).path("code").asInt()).isEqualTo(-1);
        assertThat(gateway("execute", execute, payToken).path("code").asInt()).isEqualTo(-1);
        assertThat(state(payToken)).isEqualTo("PAY_APPROVED");
        assertThat(gateway("execute", execute, payToken).path("code").asInt()).isZero();
        assertThat(get("/sandbox/toss-pay/faults")).contains("\"failNext\":[]");
    }

    @Test
    void aHangingCallTakesEffectAndNeverAnswers() throws Exception {
        String payToken = approved();
        String orderNo = entry(payToken).path("orderNo").asString();
        put("/sandbox/toss-pay/faults", "{\"hangNext\":[\"execute\"],\"loseCallbacks\":true}");

        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(
                request(
                                "POST",
                                "/sandbox/toss-pay/api/v2/execute",
                                "{\"apiKey\":\"%s\",\"payToken\":\"%s\"}".formatted(key(), payToken))
                        .build(),
                HttpResponse.BodyHandlers.discarding());

        await().until(() -> state(payToken).equals("PAY_COMPLETE"));
        assertThat(catchThrowable(() -> answer.get(1, TimeUnit.SECONDS))).isInstanceOf(TimeoutException.class);
        assertThat(received(orderNo)).isEmpty();
        answer.cancel(true);
    }

    @Test
    void aLateCallIsNeverAnsweredAndTakesEffectAfterItsClientHasGivenUp() throws Exception {
        String payToken = approved();
        put("/sandbox/toss-pay/faults", "{\"lateNext\":[\"execute\"],\"loseCallbacks\":true}");
        HttpRequest execute = request(
                        "POST",
                        "/sandbox/toss-pay/api/v2/execute",
                        "{\"apiKey\":\"%s\",\"payToken\":\"%s\"}".formatted(key(), payToken))
                .timeout(Duration.ofSeconds(1))
                .build();

        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> http.send(execute, HttpResponse.BodyHandlers.discarding())))
                .isInstanceOf(HttpTimeoutException.class);

        assertThat(state(payToken)).isEqualTo("PAY_APPROVED");
        assertThat(get("/sandbox/toss-pay/faults")).contains("\"lateNext\":[]");
        await().atMost(Duration.ofSeconds(90)).until(() -> state(payToken).equals("PAY_COMPLETE"));
    }

    @Test
    void callbacksAreSentTwiceWhenConfigured() throws Exception {
        String payToken = approved();
        String orderNo = entry(payToken).path("orderNo").asString();
        put("/sandbox/toss-pay/faults", "{\"duplicateCallbacks\":true,\"delayMillis\":50}");

        gateway("execute", "{\"payToken\":\"%s\"}", payToken);

        await().untilAsserted(() ->
                assertThat(received(orderNo)).hasSize(2).allMatch(line -> line.startsWith("POST /callback")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"failNext\":[\"explode\"]}", "{\"delayMillis\":-1}", "{\"delayMillis\":\"x\"}"})
    void unknownFaultsAreRefused(String faults) throws Exception {
        assertThat(send("PUT", "/sandbox/toss-pay/faults", faults).statusCode()).isEqualTo(400);
    }

    @Test
    void concurrentCallsNeitherPayTwiceNorRefundMoreThanWasPaid() throws Exception {
        String payToken = approved();

        assertThat(atOnce(24, n -> gateway("execute", "{\"payToken\":\"%s\"}", payToken)))
                .filteredOn(answer -> answer.path("code").asInt() == 0)
                .hasSize(1);
        assertThat(atOnce(24, n -> refund(payToken, "many-" + n + "-" + payToken.substring(0, 8), 7_000L)))
                .filteredOn(answer -> answer.path("code").asInt() == 0)
                .hasSize(7);
        assertThat(entry(payToken).path("refundedAmount").asLong()).isEqualTo(49_000);
        String lastRefund = "last-" + payToken.substring(0, 8);
        assertThat(atOnce(8, n -> refund(payToken, lastRefund, null)))
                .allMatch(answer -> answer.path("code").asInt() == 0);
        assertThat(entry(payToken).path("refundedAmount").asLong()).isEqualTo(50_000);
    }

    @Test
    void kakaoKnowsSandboxTokensOnly() throws Exception {
        HttpResponse<String> known =
                send("GET", "/sandbox/kakao/v2/user/me", null, "Authorization", "Bearer sandbox-minji");
        JsonNode person = json.readTree(known.body());
        assertThat(person.path("id").isIntegralNumber()).isTrue();
        assertThat(person.path("properties").path("nickname").asString()).isEqualTo("minji");
        assertThat(person.path("kakao_account").path("email").asString()).isEqualTo("minji@sandbox.local");
        assertThat(person.path("kakao_account").path("is_email_valid").asBoolean())
                .isTrue();
        assertThat(person.path("kakao_account").path("is_email_verified").asBoolean())
                .isTrue();

        for (String token : List.of("Bearer other", "Bearer sandbox-", "sandbox-minji", "Bearer sandbox-a@b")) {
            HttpResponse<String> unknown = send("GET", "/sandbox/kakao/v2/user/me", null, "Authorization", token);
            assertThat(unknown.statusCode()).isEqualTo(401);
            assertThat(unknown.body()).isEqualTo("{\"msg\":\"this access token does not exist\",\"code\":-401}");
        }
    }

    @Test
    void kakaoTellsWhichAppATokenWasIssuedTo() throws Exception {
        String path = "/sandbox/kakao/v1/user/access_token_info";
        JsonNode token = json.readTree(
                send("GET", path, null, "Authorization", "Bearer sandbox-minji").body());
        assertThat(token.path("app_id").isIntegralNumber()).isTrue();
        assertThat(token.path("app_id").asString()).isEqualTo(environment.getRequiredProperty("t82.user.kakao.app-id"));
        assertThat(token.path("id").isIntegralNumber()).isTrue();
        assertThat(token.path("expires_in").isIntegralNumber()).isTrue();
        HttpResponse<String> unknown = send("GET", path, null, "Authorization", "Bearer other");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.body()).isEqualTo("{\"msg\":\"this access token does not exist\",\"code\":-401}");
    }

    @Test
    void googleTellsWhichClientATokenWasIssuedTo() throws Exception {
        String path = "/sandbox/google/tokeninfo";
        for (HttpResponse<String> answer : List.of(
                send("GET", path + "?access_token=sandbox-jisoo", null),
                send("POST", path, "access_token=sandbox-jisoo", "Content-Type", FORM),
                send("POST", path, "", "Content-Type", FORM, "Authorization", "Bearer sandbox-jisoo"))) {
            JsonNode token = json.readTree(answer.body());
            assertThat(token.path("aud").asString())
                    .isEqualTo(token.path("azp").asString())
                    .isEqualTo(environment.getRequiredProperty("t82.user.google.client-ids"));
            assertThat(token.path("sub").isString()).isTrue();
            assertThat(token.path("exp").isString()).isTrue();
            assertThat(token.path("expires_in").isString()).isTrue();
            assertThat(token.path("email_verified").asString()).isEqualTo("true");
        }
        for (HttpResponse<String> unknown :
                List.of(send("GET", path + "?access_token=x", null), send("GET", path, null))) {
            assertThat(unknown.statusCode()).isEqualTo(400);
            assertThat(unknown.body())
                    .isEqualTo("{\"error\":\"invalid_token\",\"error_description\":\"Invalid Value\"}");
        }
    }

    @Test
    void googleDiscoveryLeadsToTheUserInformation() throws Exception {
        String base = environment.getRequiredProperty("t82.user.google.base-url");
        JsonNode discovery = json.readTree(send("GET", "/sandbox/google/.well-known/openid-configuration", null)
                .body());
        String userInfo = discovery.path("userinfo_endpoint").asString();
        assertThat(URI.create(userInfo).getPort()).isEqualTo(URI.create(base).getPort());

        JsonNode person =
                json.readTree(send("GET", URI.create(userInfo).getPath(), null, "Authorization", "Bearer sandbox-jisoo")
                        .body());
        assertThat(person.path("sub").isString()).isTrue();
        assertThat(person.path("email").asString()).isEqualTo("jisoo@sandbox.local");
        assertThat(person.path("email_verified").asBoolean()).isTrue();
        assertThat(send("GET", URI.create(userInfo).getPath(), null, "Authorization", "Bearer x")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void fcmDeliversToRegisteredDevicesOnly() throws Exception {
        String device = "device-" + UUID.randomUUID();
        String path = "/sandbox/fcm/v1/projects/t82/messages:send";
        String message = "{\"message\":{\"token\":\"%s\",\"notification\":{\"title\":\"예매\"}}}";
        JsonNode token = json.readTree(send(
                        "POST",
                        "/sandbox/fcm/token",
                        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=x",
                        "Content-Type",
                        FORM)
                .body());
        String bearer = "Bearer " + token.path("access_token").asString();

        assertThat(send("POST", path, message.formatted(device), "Authorization", bearer)
                        .body())
                .contains("\"name\":\"projects/t82/messages/");
        HttpResponse<String> dead = send("POST", path, message.formatted("dead-" + device), "Authorization", bearer);
        assertThat(dead.statusCode()).isEqualTo(404);
        assertThat(json.readTree(dead.body()).at("/error/details/0/errorCode").asString())
                .isEqualTo("UNREGISTERED");
        assertThat(send("POST", path, message.formatted(device)).statusCode()).isEqualTo(401);
        assertThat(json.readTree(get("/sandbox/fcm/messages?token=" + device)))
                .singleElement()
                .satisfies(sent -> assertThat(
                                sent.at("/message/notification/title").asString())
                        .isEqualTo("예매"));
        assertThat(get("/sandbox/fcm/messages")).doesNotContain("dead-" + device);
    }

    private static final String FORM = "application/x-www-form-urlencoded";

    /** Approves, and waits until the return page has been requested. */
    private String approved() throws Exception {
        String orderNo = "o-" + UUID.randomUUID();
        String payToken = token(create(orderNo, false));
        post("/sandbox/toss-pay/payments/" + payToken + "/approve", "");
        await().until(() -> !received(orderNo).isEmpty());
        RECEIVED.clear();
        return payToken;
    }

    /** The requests to the shop about one order; those of others may still be pending. */
    private static List<String> received(String orderNo) {
        return RECEIVED.stream().filter(line -> line.contains(orderNo)).toList();
    }

    private JsonNode create(String orderNo, boolean autoExecute) throws Exception {
        return post("/sandbox/toss-pay/api/v2/payments", body(orderNo, autoExecute));
    }

    private String body(String orderNo, boolean autoExecute) {
        return """
                {"orderNo":"%s","amount":50000,"amountTaxFree":0,"productDesc":"뮤지컬","apiKey":"%s",\
                "autoExecute":%s,"resultCallback":"%s","callbackVersion":"V2","retUrl":"%s","retCancelUrl":"%s",\
                "retAppScheme":"hellot82://"}""".formatted(
                        orderNo, key(), autoExecute, shopUrl("/callback"), shopUrl("/return?x=1"), shopUrl("/cancel"));
    }

    private JsonNode refund(String payToken, String refundNo, @Nullable Long amount) throws Exception {
        return gateway(
                "refunds",
                "{\"payToken\":\"%s\",\"refundNo\":\"%s\",\"amount\":%s}",
                payToken,
                refundNo.length() > 36 ? refundNo.substring(0, 36) : refundNo,
                amount);
    }

    private JsonNode gateway(String call, String body, Object... values) throws Exception {
        return post(
                "/sandbox/toss-pay/api/v2/" + call,
                body.formatted(values).replaceFirst("\\{", "{\"apiKey\":\"" + key() + "\","));
    }

    private String key() {
        return environment.getRequiredProperty("t82.payment.toss-pay.api-key");
    }

    private String state(String payToken) throws Exception {
        return entry(payToken).path("state").asString();
    }

    private JsonNode entry(String payToken) throws Exception {
        for (JsonNode entry : json.readTree(get("/sandbox/toss-pay/ledger")).values()) {
            if (entry.path("payToken").asString().equals(payToken)) {
                return entry;
            }
        }
        throw new AssertionError("Not in the ledger: " + payToken);
    }

    private static String token(JsonNode created) {
        assertThat(created.path("code").asInt()).isZero();
        return created.path("payToken").asString();
    }

    private interface Attempt {

        JsonNode make(int number) throws Exception;
    }

    private static List<JsonNode> atOnce(int times, Attempt attempt) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<JsonNode>> attempts = new ArrayList<>();
            for (int n = 0; n < times; n++) {
                int number = n;
                attempts.add(() -> attempt.make(number));
            }
            List<JsonNode> answers = new ArrayList<>();
            for (Future<JsonNode> answer : threads.invokeAll(attempts)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static String shopUrl(String path) {
        return "http://127.0.0.1:" + shop.getAddress().getPort() + path;
    }

    private String get(String path) throws IOException, InterruptedException {
        return send("GET", path, null).body();
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        return json.readTree(send("POST", path, body).body());
    }

    private void put(String path, String body) throws IOException, InterruptedException {
        assertThat(send("PUT", path, body).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(method, path, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String method, String path, @Nullable String body) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("t82-standalone-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static class OwnDirectory implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "directory", Map.of("t82.standalone.data-dir", DIRECTORY.toString())));
        }
    }
}
