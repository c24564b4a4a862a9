package com.t82.standalone;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * PostgreSQL and Redis: started by this instance, or those of the instance that it joined. All beans that use them
 * depend on this bean, so they stop last.
 */
final class Servers implements AutoCloseable {

    private final Services services;
    private final @Nullable Owned owned;

    private Servers(Services services, @Nullable Owned owned) {
        this.services = services;
        this.owned = owned;
    }

    static Servers join(DataDirectory data) {
        return new Servers(data.services(), null);
    }

    static Servers start(DataDirectory data, String url, String sandbox) throws IOException {
        DataDirectory.Hold hold = data.hold();
        Services last = data.lastServices();
        EmbeddedPostgreSql postgres = null;
        EmbeddedRedis redis = null;
        try {
            // Uses the ports of a killed instance again, so that instances that joined it find their servers.
            postgres = EmbeddedPostgreSql.start(data, last == null ? 0 : last.postgresPort());
            redis = EmbeddedRedis.start(data, last == null ? 0 : last.redisPort());
            Services services = new Services(
                    postgres.url(),
                    redis.url(),
                    url,
                    sandbox,
                    ProcessHandle.current().pid());
            data.announce(services);
            return new Servers(services, new Owned(data, hold, postgres, redis));
        } catch (IOException | RuntimeException failure) {
            try (hold;
                    EmbeddedPostgreSql startedFirst = postgres;
                    EmbeddedRedis startedSecond = redis) {
                throw failure;
            }
        }
    }

    JdbcConnectionDetails jdbc() {
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return userAndPassword()[0];
            }

            @Override
            public String getPassword() {
                return userAndPassword()[1];
            }

            @Override
            public String getJdbcUrl() {
                return services.postgres().substring(0, services.postgres().indexOf('?'));
            }
        };
    }

    DataRedisConnectionDetails redis() {
        return new DataRedisConnectionDetails() {
            @Override
            public Standalone getStandalone() {
                return Standalone.of("127.0.0.1", services.redisPort());
            }
        };
    }

    private String[] userAndPassword() {
        String query = services.postgres().substring(services.postgres().indexOf('?') + 1);
        return query.replace("user=", "").split("&password=", 2);
    }

    @Override
    public void close() throws IOException {
        if (owned != null) {
            owned.close();
        }
    }

    private record Owned(
            DataDirectory data, DataDirectory.Hold hold, EmbeddedPostgreSql postgres, EmbeddedRedis redis) {

        void close() throws IOException {
            try (hold;
                    postgres;
                    redis) {
                data.withdrawServices();
            }
        }
    }
}
