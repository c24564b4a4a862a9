package com.t82.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/**
 * Gives each application context its own database on one embedded PostgreSQL, and its own embedded Redis. PostgreSQL
 * starts once a JVM and does not flush to disk; everything else is as in production.
 */
public class RealServers implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String database = "t82_" + DATABASES.incrementAndGet();
        createDatabase(database);
        RealRedis redis = new RealRedis();
        redis.start();
        context.getBeanFactory().registerSingleton("embeddedRedis", redis);
        Postgres.USERS.incrementAndGet();
        stopLast(context, () -> {
            redis.stop();
            Postgres.leave();
        });
        context.addApplicationListener((ContextClosedEvent closing) -> resume(context));
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "real-servers",
                        Map.of(
                                "spring.datasource.url",
                                Postgres.RUNNING.getJdbcUrl("postgres", database),
                                "spring.datasource.username",
                                "postgres",
                                "spring.datasource.password",
                                "postgres",
                                "spring.data.redis.host",
                                "127.0.0.1",
                                "spring.data.redis.port",
                                redis.port(),
                                "t82.web.documents",
                                "true",
                                "t82.user.signing-key",
                                Keys.USER,
                                "t82.ticket.signing-key",
                                Keys.TICKET)));
        context.getEnvironment()
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "public-address", Map.of("t82.public-url", "https://tickets.example.com")));
    }

    /**
     * A context that waits in the cache of the test framework is paused, and jobs that came due meanwhile wait inside
     * the executor. Closing does not wake them, so it would wait for them until its timeout.
     */
    private static void resume(ConfigurableApplicationContext context) {
        context.getBeansOfType(ExecutorConfigurationSupport.class)
                .values()
                .forEach(ExecutorConfigurationSupport::start);
    }

    /** The first disposable bean of a context is destroyed after all others. */
    private static void stopLast(ConfigurableApplicationContext context, Runnable stop) {
        ((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean("realServers", stop::run);
    }

    /** Creates an empty database and returns its JDBC URL with user and password. */
    public static String createDatabase(String name) {
        try (Connection connection = Postgres.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
            return Postgres.RUNNING.getJdbcUrl("postgres", name);
        } catch (SQLException e) {
            throw new IllegalStateException("No test database " + name, e);
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Keys {

        static final String USER = privateKey("RSA");
        static final String TICKET = privateKey("Ed25519");

        private static String privateKey(String algorithm) {
            try {
                return Base64.getEncoder()
                        .encodeToString(KeyPairGenerator.getInstance(algorithm)
                                .generateKeyPair()
                                .getPrivate()
                                .getEncoded());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Postgres {

        static final EmbeddedPostgres RUNNING = start();
        static final AtomicInteger USERS = new AtomicInteger();

        /**
         * Stops PostgreSQL when the last context of a JVM that is shutting down has closed; its own shutdown hook would
         * take it from contexts that still need it.
         */
        static void leave() {
            if (USERS.decrementAndGet() == 0 && isShuttingDown()) {
                try {
                    RUNNING.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private static boolean isShuttingDown() {
            Thread probe = new Thread(() -> {});
            try {
                Runtime.getRuntime().addShutdownHook(probe);
                Runtime.getRuntime().removeShutdownHook(probe);
                return false;
            } catch (IllegalStateException e) {
                return true;
            }
        }

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setRegisterShutdownHook(false)
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("full_page_writes", "off")
                        .setServerConfig("max_connections", "500")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
