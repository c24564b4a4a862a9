package com.t82.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.HouseTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** With a database configured nothing of standalone exists: no bean, no table, no address, no account. */
@HouseTest
class NothingOfStandaloneTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    ConfigurableApplicationContext context;

    @LocalServerPort
    int port;

    @Test
    void noBeanOfThePackageExists() {
        assertThat(Arrays.stream(context.getBeanDefinitionNames())
                        .map(context.getBeanFactory()::getType)
                        .filter(type -> type != null && type.getPackageName().startsWith("com.t82.standalone")))
                .isEmpty();
        assertThat(context.getEnvironment().getProperty("t82.standalone.active", Boolean.class))
                .isFalse();
    }

    @Test
    void itCannotBeSwitchedOnBesideAConfiguredDatabase() {
        System.setProperty("t82.standalone.active", "true");
        try {
            assertThat(context.getEnvironment().getProperty("t82.standalone.active", Boolean.class))
                    .isFalse();
        } finally {
            System.clearProperty("t82.standalone.active");
        }
    }

    @Test
    void noTableOfTheSandboxExists() {
        assertThat(context.getBean(JdbcClient.class)
                        .sql("select table_name from information_schema.tables where table_name like '%sandbox%'")
                        .query(String.class)
                        .list())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /sandbox",
        "GET, /sandbox/toss-pay/ledger",
        "GET, /sandbox/toss-pay/checkout?payToken=x",
        "PUT, /sandbox/toss-pay/faults",
        "POST, /sandbox/toss-pay/api/v2/payments",
        "POST, /sandbox/toss-pay/payments/x/approve",
        "GET, /sandbox/kakao/v2/user/me",
        "GET, /sandbox/kakao/v1/user/access_token_info",
        "GET, /sandbox/google/tokeninfo",
        "GET, /sandbox/google/.well-known/openid-configuration",
        "POST, /sandbox/fcm/v1/projects/p/messages:send",
        "GET, /sandbox/fcm/messages",
        "POST, /sandbox/users?count=1",
        "GET, /sandbox/assets/standalone.css"
    })
    void noAddressOfTheSandboxAnswers(String method, String path) throws Exception {
        assertThat(send(method, path, "{}")).isIn(401, 403, 404);
    }

    @ParameterizedTest
    @CsvSource({"admin@t82.local, admin-1234!", "fan@t82.local, fan-1234!"})
    void noDemoAccountCanSignIn(String email, String password) throws Exception {
        assertThat(send(
                        "POST",
                        "/api/v1/users/login",
                        "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password)))
                .isBetween(400, 499);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kakao", "google"})
    void aProviderWithoutAConfiguredAppSignsNobodyIn(String provider) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/users/login/" + provider))
                        .header("Authorization", "Bearer sandbox-minji")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("USER-011");
    }

    private int send(String method, String path, String body) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        method.equals("GET")
                                                ? HttpRequest.BodyPublishers.noBody()
                                                : HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
