package com.t82.platform;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/** How the schema is migrated. */
@Configuration(proxyBeanMethods = false)
class MigrationConfiguration {

    /**
     * Migrations have connections of their own, without the time limits of the pool, and may have a role of their own
     * ({@code spring.flyway.url}, {@code .user}, {@code .password}). A PostgreSQL that accepts a connection and does
     * not answer ends the start.
     */
    @Bean
    FlywayConfigurationCustomizer migrationConnections(
            JdbcConnectionDetails database,
            FlywayProperties migrations,
            @Value("${t82.migrations.login-within:10s}") Duration login,
            @Value("${t82.migrations.statement-within:30m}") Duration statement) {
        PGSimpleDataSource connections = new PGSimpleDataSource();
        connections.setUrl(firstOf(migrations.getUrl(), database.getJdbcUrl()));
        boolean ownRole = StringUtils.hasText(migrations.getUser());
        connections.setUser(ownRole ? migrations.getUser() : database.getUsername());
        connections.setPassword(ownRole ? migrations.getPassword() : database.getPassword());
        connections.setConnectTimeout(Math.toIntExact(login.toSeconds()));
        connections.setLoginTimeout(Math.toIntExact(login.toSeconds()));
        connections.setSocketTimeout(Math.toIntExact(statement.toSeconds()));
        connections.setTcpKeepAlive(true);
        return flyway -> flyway.dataSource(connections);
    }

    private static @Nullable String firstOf(@Nullable String first, @Nullable String otherwise) {
        return StringUtils.hasText(first) ? first : otherwise;
    }
}
