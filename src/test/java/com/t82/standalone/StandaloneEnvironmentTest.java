package com.t82.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.standalone.DataDirectory.DirectoryInUseException;
import com.t82.standalone.DataDirectory.NothingToJoinException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class StandaloneEnvironmentTest {

    @TempDir
    Path directory;

    private final StandardEnvironment environment = new StandardEnvironment();
    private final Map<String, Object> configured = new HashMap<>();

    @BeforeEach
    void prepare() {
        environment.getPropertySources().addFirst(new MapPropertySource("configured", configured));
        configure("t82.standalone.data-dir", directory.toString());
        new StandaloneEnvironment().postProcessEnvironment(environment, new SpringApplication());
    }

    @Test
    void withNothingConfiguredItIsStandalone() {
        assertThat(environment.getProperty("t82.standalone.active")).isEqualTo("true");
        assertThat(environment.getProperty("t82.public-url")).isEqualTo("http://localhost:8080");
        assertThat(environment.getProperty("t82.payment.toss-pay.base-url"))
                .isEqualTo("http://127.0.0.1:8080/sandbox/toss-pay");
        assertThat(environment.getProperty("t82.payment.toss-pay.api-key")).startsWith("sk_sandbox");
        assertThat(environment.getProperty("t82.user.pictures.directory"))
                .isEqualTo(directory.resolve("images").toString());
    }

    @Test
    void readinessIncludesTheDemoData() {
        String asked = "management.endpoint.health.group.readiness.include";
        configure("spring.datasource.url", "jdbc:postgresql://db/t82");
        assertThat(environment.getProperty(asked)).isNull();

        configured.remove("spring.datasource.url");
        assertThat(environment.getProperty(asked)).isEqualTo("readinessState,db,demoData");

        configure(asked, "readinessState,db,redis");
        assertThat(environment.getProperty(asked)).isEqualTo("readinessState,db,redis,demoData");
    }

    @Test
    void aDatabaseConfiguredLaterEndsStandaloneEvenIfItIsRequested() {
        configure("t82.standalone.active", "true");
        configure("spring.datasource.url", "jdbc:postgresql://db/t82");

        assertThat(environment.getProperty("t82.standalone.active")).isEqualTo("false");
        assertThat(environment.getProperty("t82.user.signing-key")).isNull();
        assertThat(environment.getProperty("t82.payment.toss-pay.base-url")).isNull();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void itCanBeSwitchedOff() {
        configure("t82.standalone.active", "false");

        assertThat(environment.getProperty("t82.standalone.active")).isEqualTo("false");
    }

    @Test
    void configuredSettingsTakePrecedence() {
        configure("t82.public-url", "https://demo.example");
        configure("server.address", "0.0.0.0");

        assertThat(environment.getProperty("t82.public-url")).isEqualTo("https://demo.example");
        assertThat(environment.getProperty("server.address")).isEqualTo("0.0.0.0");
        assertThat(environment.getProperty("t82.payment.toss-pay.base-url"))
                .isEqualTo("http://127.0.0.1:8080/sandbox/toss-pay");
    }

    @Test
    void itListensOnThisMachineAlone() {
        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
        assertThat(environment.getProperty("management.server.address")).isNull();

        configure("management.server.port", "9090");
        assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "SPRING_DATASOURCE_URI, jdbc:postgresql://db/t82",
        "SPRING_DATASOURCE_URL, ''",
        "spring.datasource.username, t82",
        "spring.datasource.hikari.jdbc-url, jdbc:postgresql://db/t82",
        "SPRING_DATA_REDIS_HOST, redis",
        "SPRING_FLYWAY_USER, migrator",
        "t82.user.signing-key, MIIE",
        "t82.user.signingKey, MIIE",
        "T82_USER_RETIREDSIGNINGKEYS, MIIE",
        "T82_TICKET_SIGNINGKEY, MC4C",
        "T82_PAYMENT_TOSSPAY_APIKEY, sk_live",
        "T82_PUSH_FCM_CREDENTIALS, '{}'",
        "T82_USER_KAKAO_APPID, 1",
        "T82_USER_GOOGLE_CLIENTIDS, x",
        "T82_USER_PICTURES_S3_BUCKET, pictures"
    })
    void productionSettingsWithoutADatabaseAreRefusedByName(String name, String value) {
        configure(name, value);

        assertThat(environment.getProperty("t82.standalone.active")).isEqualTo("false");
        assertThatThrownBy(this::start)
                .hasMessageContaining("(" + name + ")")
                .hasMessageContaining("SPRING_DATASOURCE_URL")
                .hasMessageNotContaining("sk_live");
        configure("t82.standalone.active", "true");
        assertThatThrownBy(this::start).hasMessageContaining("(" + name + ")");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void poolAndTimeoutSettingsAreNoProductionSettings() {
        configure("spring.datasource.hikari.connection-timeout", "30000");
        configure("spring.datasource.hikari.data-source-properties.connectTimeout", "5");
        configure("t82.payment.toss-pay.read-timeout", "5s");
        configure("T82_PUBLICURL", "http://localhost:9000");

        assertThat(environment.getProperty("t82.standalone.active")).isEqualTo("true");
        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @Test
    void settingsInsideTheJarAreNoProductionSettings() {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "Config resource 'class path resource [application.yml]' via location 'optional:classpath:/'",
                        Map.of("spring.data.redis.timeout", "1s")));

        assertThat(environment.getProperty("t82.standalone.active")).isEqualTo("true");
    }

    @Test
    void aConfiguredKeyIsNotUsed() {
        String own = environment.getProperty("t82.user.signing-key");
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "class path resource [late]",
                        Map.of("t82.user.signing-key", "production's", "t82.ticket.signing-key", "production's")));

        assertThat(environment.getProperty("t82.user.signing-key")).isEqualTo(own);
        assertThat(environment.getProperty("t82.ticket.signing-key")).isNotEqualTo("production's");
    }

    @Test
    void itsNamesAreThoseOfThisMachineAndTheConfiguredOnes() {
        configure("t82.public-url", "https://Demo.example:8443/base");
        configure("t82.standalone.hosts", "192.168.0.5, other.example");
        LocalNames names = LocalEnvironment.of(environment).localNames();

        assertThat(List.of(
                        "localhost:8080", "127.0.0.1", "[::1]:8080", "demo.example", "192.168.0.5:1", "OTHER.example"))
                .allMatch(names::includeAuthority);
        assertThat(List.of(
                        "evil.example", "localhost.evil.example", "127.0.0.2", "", "evil@localhost", "localhost:80:80"))
                .noneMatch(names::includeAuthority);
        assertThat(List.of("http://localhost:3000", "https://demo.example/x?y", "http://[::1]:1/"))
                .allMatch(names::includeAddress);
        assertThat(List.of(
                        "http://169.254.169.254/latest",
                        "http://localhost@evil.example/",
                        "http://evil@localhost/",
                        "file:///etc/passwd",
                        "null",
                        "//localhost",
                        "http://localhost.evil.example"))
                .noneMatch(names::includeAddress);
    }

    private void start() {
        GenericApplicationContext context = new GenericApplicationContext();
        context.setEnvironment(environment);
        new HalfConfiguredListener()
                .onApplicationEvent(
                        new ApplicationContextInitializedEvent(new SpringApplication(), new String[0], context));
    }

    @Test
    void portZeroBecomesAFreePortThatAllAddressesName() {
        configure("server.port", "0");

        String port = environment.getProperty("server.port");
        assertThat(port).isNotEqualTo("0");
        assertThat(environment.getProperty("server.port")).isEqualTo(port);
        assertThat(environment.getProperty("t82.public-url")).isEqualTo("http://localhost:" + port);
        assertThat(environment.getProperty("t82.push.fcm.base-url"))
                .isEqualTo("http://127.0.0.1:" + port + "/sandbox/fcm");
    }

    @Test
    void keysAreMadeOnceAndForTheOwnerOnly() throws Exception {
        String user = environment.getRequiredProperty("t82.user.signing-key");
        String ticket = environment.getRequiredProperty("t82.ticket.signing-key");

        assertThat(new DataDirectory(directory).userKey()).isEqualTo(user);
        assertThat(new DataDirectory(directory).ticketKey()).isEqualTo(ticket);
        assertThat(((RSAPrivateKey) KeyFactory.getInstance("RSA")
                                .generatePrivate(new PKCS8EncodedKeySpec(
                                        Base64.getDecoder().decode(user))))
                        .getModulus()
                        .bitLength())
                .isEqualTo(2048);
        KeyFactory.getInstance("Ed25519")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(ticket)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("keys"))))
                .isEqualTo("rwx------");
        try (var files = Files.list(directory.resolve("keys"))) {
            assertThat(files.toList())
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aJoiningInstanceUsesTheSandboxAndTheKeysOfTheFirst() throws Exception {
        DataDirectory first = new DataDirectory(directory);
        first.announce(new Services(
                "jdbc:postgresql://127.0.0.1:5/t82?user=u&password=p",
                "redis://127.0.0.1:6",
                "http://localhost:7",
                "http://127.0.0.1:7/sandbox",
                1));
        configure("t82.standalone.data-dir", "elsewhere");
        configure("t82.standalone.join", directory.toString());
        configure("server.port", "9");

        assertThat(environment.getProperty("t82.public-url")).isEqualTo("http://localhost:9");
        assertThat(environment.getProperty("t82.user.kakao.base-url")).isEqualTo("http://127.0.0.1:7/sandbox/kakao");
        assertThat(environment.getProperty("t82.user.signing-key")).isEqualTo(first.userKey());
        assertThat(Servers.join(first).jdbc().getJdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:5/t82");
        assertThat(Servers.join(first).jdbc().getUsername()).isEqualTo("u");
        assertThat(Servers.join(first).jdbc().getPassword()).isEqualTo("p");
    }

    @Test
    void joiningWithoutARunningInstanceIsReported() {
        configure("t82.standalone.join", directory.toString());

        assertThatThrownBy(() -> environment.getProperty("t82.user.kakao.base-url"))
                .isInstanceOf(NothingToJoinException.class);
    }

    @Test
    void aDirectoryIsLockedByOneProcessOnly() throws Exception {
        try (DataDirectory.Hold hold = new DataDirectory(directory).hold()) {
            assertThatThrownBy(() -> new DataDirectory(directory).hold())
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        new DataDirectory(directory).hold().close();
    }

    private void configure(String name, String value) {
        configured.put(name, value);
    }
}
