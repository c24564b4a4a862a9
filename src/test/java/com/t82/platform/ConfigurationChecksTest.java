package com.t82.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.t82.T82Application;
import com.t82.testing.RealServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Starts of the whole application that must end early. */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationChecksTest {

    @TempDir
    Path directory;

    @Test
    void allConfigurationErrorsAreReportedAtOnceBeforeAnyMigration(CapturedOutput output) throws Exception {
        String database = RealServers.createDatabase("t82_misconfigured");
        Path file = Files.createFile(directory.resolve("file"));

        Throwable failure = start(
                "--spring.datasource.url=" + database,
                "--t82.user.signing-key=" + privateKey("Ed25519", 255),
                "--t82.payment.approval-time=2h",
                "--t82.push.fcm.credentials={\"secret\":1}",
                "--t82.user.pictures.directory=" + file.resolve("below"),
                "--t82.public-url=not a url");

        assertThat(failure).isNotNull();
        assertThat(output.getErr() + output.getOut())
                .contains("APPLICATION FAILED TO START")
                .contains(
                        "t82.user.signing-key (T82_USER_SIGNINGKEY) is not an RSA key in PKCS#8, base64. Make one with")
                .contains("t82.ticket.signing-key (T82_TICKET_SIGNINGKEY) is not set. Make one with")
                .contains("t82.payment.approval-time must be")
                .contains("t82.push.fcm.credentials (T82_PUSH_FCM_CREDENTIALS) is not a service account's key")
                .contains("t82.user.pictures.directory (T82_USER_PICTURES_DIRECTORY) is " + file.resolve("below"))
                .contains("t82.public-url (T82_PUBLICURL) is no address")
                .doesNotContain("\tat ")
                .doesNotContain("secret");
        assertThat(output.getAll().lines().dropWhile(line -> !line.contains("APPLICATION FAILED TO START")))
                .hasSizeLessThan(25);
        try (var connection = DriverManager.getConnection(database);
                var rows = connection
                        .createStatement()
                        .executeQuery("select count(*) from information_schema.tables where table_schema = 'public'")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void withoutADatabaseAndWithStandaloneSwitchedOffTheMissingSettingsAreReported(CapturedOutput output) {
        start("--t82.standalone.active=false");

        assertThat(output)
                .contains("spring.datasource.url (SPRING_DATASOURCE_URL) is not set")
                .contains("t82.user.signing-key (T82_USER_SIGNINGKEY) is not set")
                .doesNotContain("\tat ");
    }

    @Test
    void aMisspeltDatabaseSettingStartsNoDemo(CapturedOutput output) {
        Throwable failure = start(
                "--spring.datasource.uri=jdbc:postgresql://db/t82",
                "--t82.standalone.data-dir=" + directory.resolve("data"));

        assertThat(failure).isNotNull();
        assertThat(output)
                .contains("Settings of production are made (spring.datasource.uri), but spring.datasource.url"
                        + " (SPRING_DATASOURCE_URL) is missing.")
                .doesNotContain("\tat ");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aWrongPasswordIsReportedInOneLine(CapturedOutput output) throws Exception {
        String database = RealServers.createDatabase("t82_closed");
        try (var connection = DriverManager.getConnection(database)) {
            connection.createStatement().execute("create role t82_nobody nologin");
        }

        start("--spring.datasource.url=" + database.replaceAll("\\?.*", ""), "--spring.datasource.username=t82_nobody");

        assertThat(output)
                .containsPattern("spring\\.datasource\\.url .*: PostgreSQL cannot be used: FATAL: role .*t82_nobody")
                .doesNotContain("\tat ");
    }

    @Test
    void aFrozenDatabaseEndsTheStart(CapturedOutput output) throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Instant began = Instant.now();

            start(
                    "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + frozen.getLocalPort() + "/t82",
                    "--t82.migrations.login-within=1s");

            assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(30));
            assertThat(output).contains("PostgreSQL cannot be used").doesNotContain("\tat ");
        }
    }

    @Test
    void aDatabaseOlderThanTheTestedOneIsRefused() {
        assertThat(DatabaseCheck.version(150_018, "15.18 (Debian)"))
                .containsExactly(
                        "spring.datasource.url leads to PostgreSQL 15.18 (Debian); version 18 or newer is needed.");
        assertThat(DatabaseCheck.version(180_006, "18.6")).isEmpty();
        assertThat(DatabaseCheck.version(190_000, "19.0")).isEmpty();
    }

    @Test
    void anRsaKeyInTheOlderFormIsRefusedAndTheConversionIsExplained(CapturedOutput output) throws Exception {
        byte[] pkcs8 = Base64.getDecoder().decode(privateKey("RSA", 2048));
        // For such a key PKCS#8 is a header of 26 bytes followed by PKCS#1.
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertThat(pkcs1).startsWith(0x30, 0x82);

        start(
                "--t82.standalone.active=false",
                "--t82.user.signing-key=" + Base64.getEncoder().encodeToString(pkcs1));

        assertThat(output)
                .contains("t82.user.signing-key (T82_USER_SIGNINGKEY) is an RSA key in PKCS#1, and PKCS#8 is needed."
                        + " Convert it with: base64 -d | openssl pkcs8 -topk8 -nocrypt -inform DER -outform DER");
    }

    @Test
    void aShortKeyIsRefusedWithItsLength(CapturedOutput output) throws Exception {
        start("--t82.standalone.active=false", "--t82.user.signing-key=" + privateKey("RSA", 1024));

        assertThat(output)
                .contains("t82.user.signing-key (T82_USER_SIGNINGKEY) has 1024 bits, and at least 2048 are needed");
    }

    @Test
    void theDocumentedCommandsMakeKeysThatAreAccepted(CapturedOutput output) throws Exception {
        assumeTrue(isInstalled("openssl"), "openssl makes the keys");
        List<String> keys = new ArrayList<>();
        for (String command : Files.readString(Path.of("docs/operations.md"))
                .lines()
                .filter(line -> line.startsWith("openssl genpkey"))
                .toList()) {
            keys.add(run(command));
        }
        assertThat(keys).hasSize(2);

        start(
                "--t82.standalone.active=false",
                "--t82.user.signing-key=" + keys.get(0),
                "--t82.ticket.signing-key=" + keys.get(1));

        assertThat(output).contains("SPRING_DATASOURCE_URL").doesNotContain("signing-key");
    }

    private static Throwable start(String... arguments) {
        SpringApplication application = new SpringApplication(T82Application.class);
        return catchThrowable(() -> application.run(arguments).close());
    }

    private static String privateKey(String algorithm, int size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        KeyPair pair = generator.generateKeyPair();
        return Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
    }

    private static boolean isInstalled(String program) throws Exception {
        return new ProcessBuilder("bash", "-c", "command -v " + program).start().waitFor() == 0;
    }

    private static String run(String command) throws Exception {
        Process process = new ProcessBuilder("bash", "-o", "pipefail", "-c", command).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed.strip();
    }
}
