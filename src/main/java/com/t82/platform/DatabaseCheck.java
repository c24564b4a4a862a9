package com.t82.platform;

import com.t82.shared.ConfigurationCheck;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Whether the database exists, accepts the application's login and is new enough. When PostgreSQL does not answer, the
 * start ends after seconds instead of waiting for ever.
 */
class DatabaseCheck implements ConfigurationCheck {

    /** The major version of PostgreSQL that the tests run on. Older ones are untested. */
    private static final int OLDEST = 18;

    @Override
    public List<String> problems(Environment environment) {
        String url = environment.getProperty("spring.datasource.url");
        if (!StringUtils.hasText(url)) {
            return List.of(
                    "spring.datasource.url (SPRING_DATASOURCE_URL) is not set: jdbc:postgresql://host:5432/database");
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            return List.of("spring.datasource.url (SPRING_DATASOURCE_URL) does not begin with jdbc:postgresql:");
        }
        try (Connection connection = DriverManager.getConnection(url, access(environment));
                Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery(
                        "select current_setting('server_version_num')::int," + " current_setting('server_version')")) {
            version.next();
            return version(version.getInt(1), version.getString(2));
        } catch (SQLException e) {
            return List.of(
                    "spring.datasource.url (SPRING_DATASOURCE_URL, …_USERNAME, …_PASSWORD): PostgreSQL cannot be used: "
                            + e.getMessage());
        }
    }

    /** @param number as PostgreSQL counts: 180006 is 18.6 */
    static List<String> version(int number, String name) {
        return number / 10_000 < OLDEST
                ? List.of("spring.datasource.url leads to PostgreSQL " + name + "; version " + OLDEST
                        + " or newer is needed.")
                : List.of();
    }

    private static Properties access(Environment environment) {
        Properties access = new Properties();
        String user = environment.getProperty("spring.datasource.username");
        if (StringUtils.hasText(user)) {
            PGProperty.USER.set(access, user);
        }
        String password = environment.getProperty("spring.datasource.password");
        if (StringUtils.hasText(password)) {
            PGProperty.PASSWORD.set(access, password);
        }
        int seconds = Math.toIntExact(Binder.get(environment)
                .bind("t82.migrations.login-within", Duration.class)
                .orElse(Duration.ofSeconds(10))
                .toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(access, seconds);
        PGProperty.CONNECT_TIMEOUT.set(access, seconds);
        PGProperty.SOCKET_TIMEOUT.set(access, seconds);
        return access;
    }
}
