package com.t82.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.testing.RealServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

class MigrationRoleTest {

    private final FlywayProperties migrations = new FlywayProperties();

    @Test
    void migrationsRunAsTheApplicationUnlessTheyHaveARoleOfTheirOwn() throws SQLException {
        String database = RealServers.createDatabase("t82_roles");
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            statement.execute("create role t82_migrator login password 'm'");
        }
        String url = database.replaceAll("\\?.*", "");

        assertThat(whoMigrates(url)).isEqualTo("postgres t82_roles");

        migrations.setUser("t82_migrator");
        migrations.setPassword("m");
        assertThat(whoMigrates(url)).isEqualTo("t82_migrator t82_roles");

        migrations.setUrl(RealServers.createDatabase("t82_elsewhere").replaceAll("\\?.*", ""));
        assertThat(whoMigrates(url)).isEqualTo("t82_migrator t82_elsewhere");
    }

    @Test
    void aDatabaseThatDoesNotAnswerEndsTheStart() throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Instant began = Instant.now();

            assertThatThrownBy(() -> whoMigrates("jdbc:postgresql://127.0.0.1:" + frozen.getLocalPort() + "/t82"))
                    .isInstanceOf(SQLException.class);

            assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(20));
        }
    }

    private String whoMigrates(String url) throws SQLException {
        FluentConfiguration flyway = new FluentConfiguration();
        new MigrationConfiguration()
                .migrationConnections(new Postgres(url), migrations, Duration.ofSeconds(1), Duration.ofMinutes(1))
                .customize(flyway);
        try (Connection connection = flyway.getDataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet who = statement.executeQuery("select current_user || ' ' || current_database()")) {
            who.next();
            return who.getString(1);
        }
    }

    private record Postgres(String url) implements JdbcConnectionDetails {

        @Override
        public String getUsername() {
            return "postgres";
        }

        @Override
        public String getPassword() {
            return "postgres";
        }

        @Override
        public String getJdbcUrl() {
            return url;
        }
    }
}
