package com.t82.standalone;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * An embedded PostgreSQL on the loopback interface, as durable as any other. There is one server for a directory: a
 * server that a killed process left running is stopped before the next start.
 */
final class EmbeddedPostgreSql implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgreSql.class);
    private static final String USER = "postgres";
    private static final String DATABASE = "t82";

    private final EmbeddedPostgres server;
    private final Path directory;
    private final String password;

    private EmbeddedPostgreSql(EmbeddedPostgres server, Path directory, String password) {
        this.server = server;
        this.directory = directory;
        this.password = password;
    }

    static EmbeddedPostgreSql start(DataDirectory data, int wantedPort) throws IOException {
        stopStale(data.postgres());
        Path serverLog = data.log("postgres");
        Files.createDirectories(serverLog.getParent());
        Files.deleteIfExists(serverLog);
        String password = data.postgresPassword();
        EmbeddedPostgres server = startServer(
                data.postgres(), data.programs(), serverLog, password, LocalEnvironment.freePort(wantedPort));
        EmbeddedPostgreSql postgres = new EmbeddedPostgreSql(server, data.postgres(), password);
        try {
            postgres.secureAndPrepare();
            return postgres;
        } catch (SQLException | IOException | RuntimeException failure) {
            postgres.close();
            throw new IOException("The embedded PostgreSQL did not start properly; see " + serverLog, failure);
        }
    }

    private static EmbeddedPostgres startServer(
            Path directory, Path programs, Path serverLog, String password, int port) throws IOException {
        boolean fresh = !Files.exists(directory.resolve("PG_VERSION"));
        // Sorts by code point and classifies letters by Unicode, so the result is the same on every machine. Extensions
        // that
        // ask the C library what a letter is need a UTF-8 locale, whose name differs between systems.
        List<String> characterTypes = fresh ? List.of("C.UTF-8", "en_US.UTF-8", "C") : List.of("C");
        RuntimeException lastFailure = null;
        for (String characterType : characterTypes) {
            try {
                return EmbeddedPostgres.builder()
                        .setDataDirectory(directory)
                        .setPgBinaryResolver(new Programs(programs))
                        .setOverrideWorkingDirectory(programs.toFile())
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setPort(port)
                        .setConnectConfig("password", password)
                        .setLocaleConfig("locale", "C")
                        .setLocaleConfig("lc-ctype", characterType)
                        .setLocaleConfig("locale-provider", "builtin")
                        .setLocaleConfig("builtin-locale", "C.UTF-8")
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("unix_socket_directories", "")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("shared_buffers", "256MB")
                        .setServerConfig("max_wal_size", "2GB")
                        .setOutputRedirector(Redirect.appendTo(serverLog.toFile()))
                        .setErrorRedirector(Redirect.appendTo(serverLog.toFile()))
                        .start();
            } catch (IllegalStateException failure) {
                if (!fresh || Files.exists(directory.resolve("PG_VERSION"))) {
                    throw failure;
                }
                FileSystemUtils.deleteRecursively(directory);
                lastFailure = failure;
            }
        }
        throw new IOException("PostgreSQL's directory could not be created; see " + serverLog, lastFailure);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
                .formatted(server.getPort(), DATABASE, USER, password);
    }

    /** initdb allows logins without a password; this requires the password from the first start on. */
    private void secureAndPrepare() throws SQLException, IOException {
        Path rules = directory.resolve("pg_hba.conf");
        String byPassword = """
                # Written at each start: this server answers on the loopback interface, to its password.
                host all all 127.0.0.1/32 scram-sha-256
                """;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (!Files.readString(rules).equals(byPassword)) {
                statement.execute("alter user %s password '%s'".formatted(USER, password));
                Files.writeString(rules, byPassword);
                statement.execute("select pg_reload_conf()");
            }
            try (ResultSet found =
                    statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database " + DATABASE);
        }
        try (Connection connection = DriverManager.getConnection(url())) {
            log.debug("Created {}", connection.getCatalog());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        stopStale(directory);
    }

    /** Stops the server that runs on this directory, if there is one, and no other server. */
    static void stopStale(Path directory) throws IOException {
        Path pidFile = directory.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> running = lines.isEmpty()
                ? Optional.empty()
                : StaleServers.find(lines.getFirst(), command -> command.endsWith("/postgres"))
                        .filter(process -> worksIn(process, directory));
        if (running.isPresent()) {
            log.info("stopping stale PostgreSQL directory={}", directory);
            StaleServers.interrupt(running.get(), Duration.ofSeconds(60));
        }
        // Process ids are reused: with a stale file the next server could believe that another one is running.
        Files.deleteIfExists(pidFile);
    }

    /** Checks the directory as well, because the process id may belong to another PostgreSQL by now. */
    private static boolean worksIn(ProcessHandle process, Path directory) {
        Path workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
        try {
            if (Files.exists(workingDirectory)) {
                return Files.isSameFile(workingDirectory, directory);
            }
        } catch (IOException e) {
            log.debug("working directory of process {} not readable, using its arguments", process.pid(), e);
        }
        return Arrays.asList(process.info().arguments().orElse(new String[0])).contains(directory.toString());
    }

    /**
     * The programs of the library. The library unpacks them once for each resolver. A resolver for each directory
     * ensures that no instance runs programs that another one may delete.
     */
    private record Programs(Path directory) implements PgBinaryResolver {

        @Override
        public InputStream getPgBinary(String system, String machine) throws IOException {
            return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine);
        }
    }
}
