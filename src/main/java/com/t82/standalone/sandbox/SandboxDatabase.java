package com.t82.standalone.sandbox;

import com.zaxxer.hikari.HikariDataSource;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tables of the sandbox gateways. Like a real gateway it is separate from the application: it has its own
 * connection pool, transactions and migrations, which run in standalone only.
 */
public final class SandboxDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 6;

    private final HikariDataSource pool;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    private SandboxDatabase(HikariDataSource pool) {
        this.pool = pool;
        this.jdbc = JdbcClient.create(pool);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
    }

    public static SandboxDatabase open(JdbcConnectionDetails details) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("sandbox");
        pool.setJdbcUrl(details.getJdbcUrl());
        pool.setUsername(details.getUsername());
        pool.setPassword(details.getPassword());
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(1);
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:db/standalone")
                    .table("flyway_schema_history_sandbox")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            return new SandboxDatabase(pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    <T extends @Nullable Object> T inTransaction(Function<JdbcClient, T> work) {
        return transactions.execute(status -> work.apply(jdbc));
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    @Override
    public void close() {
        pool.close();
    }
}
