package com.t82.seat.hold;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Records the statements that each thread prepares, and its commits. */
@TestComponent
class SqlLog implements BeanPostProcessor {

    static final String COMMIT = "commit";

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? new RecordingDataSource(source) : bean;
    }

    void clear() {
        entries.clear();
    }

    /** What the thread did that prepared a statement containing this text. */
    List<String> ofTheThreadThatPrepared(String sql) {
        Thread thread = entries.stream()
                .filter(entry -> entry.sql().contains(sql))
                .findFirst()
                .orElseThrow()
                .thread();
        return entries.stream()
                .filter(entry -> entry.thread() == thread)
                .map(Entry::sql)
                .toList();
    }

    private final class RecordingDataSource extends DelegatingDataSource {

        RecordingDataSource(DataSource source) {
            super(source);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "prepareStatement" -> add((String) arguments[0]);
                            case "commit" -> add(COMMIT);
                            default -> {}
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private void add(String sql) {
            entries.add(new Entry(Thread.currentThread(), sql));
        }
    }

    private record Entry(Thread thread, String sql) {}
}
