package com.t82.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.t82.testing.RealServers;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * An instance configured as docs/operations.md says: one database role migrates and another runs, a collector gets
 * metrics, and Prometheus scrapes a separate port.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {RealServers.class, InstanceTest.TwoRoles.class})
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
@TestPropertySource(
        properties = {
            "management.otlp.metrics.export.enabled=true",
            "management.otlp.metrics.export.step=1s",
            "management.prometheus.metrics.export.enabled=true",
            "management.server.port=0"
        })
class InstanceTest {

    private static final List<ExportMetricsServiceRequest> RECEIVED = new CopyOnWriteArrayList<>();
    private static final HttpServer COLLECTOR = collector();

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @LocalManagementPort
    int managementPort;

    @Autowired
    JdbcClient jdbc;

    @DynamicPropertySource
    static void collector(DynamicPropertyRegistry settings) {
        settings.add(
                "management.otlp.metrics.export.url",
                () -> "http://127.0.0.1:" + COLLECTOR.getAddress().getPort() + "/v1/metrics");
    }

    @Test
    void metricsReachTheCollectorWithTheNameOfTheInstance() throws Exception {
        get(port, "/api/v1/version/check");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(RECEIVED.stream()
                                .flatMap(request -> request.getResourceMetricsList().stream())
                                .flatMap(resource -> resource.getScopeMetricsList().stream())
                                .flatMap(scope -> scope.getMetricsList().stream())
                                .map(metric -> metric.getName()))
                        .contains(
                                "http.server.requests",
                                "jvm.memory.used",
                                "hikaricp.connections",
                                "t82.web.turned-away"));
        assertThat(RECEIVED.stream()
                        .flatMap(request -> request.getResourceMetricsList().stream())
                        .map(InstanceTest::instance)
                        .distinct())
                .singleElement()
                .asString()
                .isNotBlank();
    }

    @Test
    void prometheusScrapesOnTheManagementPortOnly() throws Exception {
        HttpResponse<String> scraped = get(managementPort, "/actuator/prometheus");
        assertThat(scraped.statusCode()).isEqualTo(200);
        assertThat(scraped.body()).contains("jvm_memory_used_bytes", "t82_web_turned_away_total");

        assertThat(get(port, "/actuator/prometheus").statusCode()).isEqualTo(404);
        assertThat(get(managementPort, "/actuator/metrics").statusCode()).isEqualTo(404);
        assertThat(get(managementPort, "/actuator/env").statusCode()).isEqualTo(404);
        assertThat(get(managementPort, "/actuator/health/readiness").statusCode())
                .isEqualTo(200);
    }

    @Test
    void theApplicationRunsWithoutTheRightToChangeTheSchema(CapturedOutput output) throws Exception {
        assertThat(jdbc.sql("select current_user").query(String.class).single()).isEqualTo(TwoRoles.APPLICATION);
        assertThat(jdbc.sql("select distinct tableowner from pg_tables where schemaname = 'public'")
                        .query(String.class)
                        .list())
                .containsExactly(TwoRoles.MIGRATOR);
        assertThat(catchThrowable(() -> jdbc.sql("create table mine (id int)").update()))
                .rootCause()
                .hasMessageContaining("permission denied");

        HttpResponse<String> signedUp = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/users/signup"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                                {"email":"roles@example.com","password":"Roles-1234!","passwordCheck":"Roles-1234!",
                                "name":"김역할","birthDate":"1999-08-02","phoneNumber":"010-8282-1234",
                                "address":"서울","addressDetail":"1층"}"""))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(signedUp.statusCode()).as(signedUp.body()).isBetween(200, 299);
        await().during(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(output.getAll()).doesNotContain("permission denied for"));
    }

    @Test
    void theApplicationCannotSwitchOffWhatKeepsTheAuditTrail() {
        for (String ruin : List.of(
                "alter table audit_entry disable trigger all",
                "drop trigger audit_entry_append_only on audit_entry",
                "drop table audit_entry",
                "create or replace function audit_is_append_only() returns trigger language plpgsql as"
                        + " 'begin return null; end'")) {
            assertThat(catchThrowable(() -> jdbc.sql(ruin).update()))
                    .as(ruin)
                    .rootCause()
                    .hasMessageMatching("(?s).*(must be owner of|permission denied for).*");
        }
        for (String ruin :
                List.of("update audit_entry set actor = null", "delete from audit_entry", "truncate audit_entry")) {
            assertThat(catchThrowable(() -> jdbc.sql(ruin).update()))
                    .as(ruin)
                    .rootCause()
                    .hasMessageMatching("(?s).*(append-only|permission denied for).*");
        }
    }

    @Test
    void aLockNamesTheInstanceThatHoldsIt() {
        await().untilAsserted(() -> assertThat(jdbc.sql("select distinct locked_by from scheduler_lock")
                        .query(String.class)
                        .list())
                .singleElement()
                .asString()
                .matches("\\S+ " + ProcessHandle.current().pid() + " [0-9a-f]{8}"));
    }

    private static String instance(ResourceMetrics metrics) {
        return metrics.getResource().getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.instance.id"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private HttpResponse<String> get(int at, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The database prepared as the documents say, before the first start. */
    static class TwoRoles implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        static final String MIGRATOR = "t82_migrator_of_instances";
        static final String APPLICATION = "t82_application";

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            String url = context.getEnvironment().getRequiredProperty("spring.datasource.url");
            try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("create role %s login password 'm'".formatted(MIGRATOR));
                statement.execute("create role %s login password 'a'".formatted(APPLICATION));
                statement.execute("alter database %s owner to %s".formatted(connection.getCatalog(), MIGRATOR));
                statement.execute("grant usage on schema public to " + APPLICATION);
                String whenCreated = "alter default privileges for role " + MIGRATOR + " in schema public grant ";
                statement.execute(whenCreated + "select, insert, update, delete on tables to " + APPLICATION);
                statement.execute(whenCreated + "usage, select on sequences to " + APPLICATION);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "two-roles",
                            Map.of(
                                    "spring.datasource.url",
                                    url.replaceAll("\\?.*", ""),
                                    "spring.datasource.username",
                                    APPLICATION,
                                    "spring.datasource.password",
                                    "a",
                                    "spring.flyway.user",
                                    MIGRATOR,
                                    "spring.flyway.password",
                                    "m")));
        }
    }

    private static HttpServer collector() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
            server.createContext("/v1/metrics", exchange -> {
                RECEIVED.add(ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody()));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
