package com.t82.standalone.sandbox;

import com.t82.standalone.StandaloneEnvironment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which faults the sandbox gateway has at present. They are stored with the ledger and apply to all instances that
 * share it.
 */
@Component
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class SandboxFaults implements SmartLifecycle {

    /** Longer than our client waits. */
    private static final Duration NEVER = Duration.ofMinutes(2);

    /** Longer than our client waits for one answer, and shorter than it continues to ask for the status. */
    static final Duration LATE = Duration.ofSeconds(20);

    private final SandboxDatabase database;
    private volatile CountDownLatch stopped = new CountDownLatch(1);

    SandboxFaults(SandboxDatabase database) {
        this.database = database;
    }

    Faults current() {
        return database.jdbc()
                .sql("select * from sandbox_faults")
                .query(SandboxFaults::faultsOf)
                .single();
    }

    Faults set(Faults faults) {
        return database.inTransaction(jdbc -> store(jdbc, faults));
    }

    /** The fault of this call. Each listed fault applies to one call and is removed with it. */
    Fault faultOf(Operation operation) {
        Faults now = current();
        if (!now.failNext().contains(operation)
                && !now.hangNext().contains(operation)
                && !now.garbageNext().contains(operation)
                && !now.lateNext().contains(operation)) {
            return new Fault(now.delayMillis(), false, false, false, false);
        }
        return database.inTransaction(jdbc -> {
            Faults held = jdbc.sql("select * from sandbox_faults for update")
                    .query(SandboxFaults::faultsOf)
                    .single();
            List<Operation> fail = new ArrayList<>(held.failNext());
            List<Operation> hang = new ArrayList<>(held.hangNext());
            boolean fails = fail.remove(operation);
            List<Operation> garbage = new ArrayList<>(held.garbageNext());
            boolean hangs = !fails && hang.remove(operation);
            boolean garbles = !fails && !hangs && garbage.remove(operation);
            List<Operation> late = new ArrayList<>(held.lateNext());
            boolean isLate = !fails && !hangs && !garbles && late.remove(operation);
            store(
                    jdbc,
                    new Faults(
                            held.loseCallbacks(),
                            held.duplicateCallbacks(),
                            held.delayMillis(),
                            fail,
                            hang,
                            garbage,
                            late));
            return new Fault(held.delayMillis(), fails, hangs, garbles, isLate);
        });
    }

    /** Blocks until no client waits for an answer any more, or until the instance stops. */
    void hang() {
        pause(NEVER);
    }

    void pause(Duration duration) {
        if (!duration.isPositive()) {
            return;
        }
        try {
            boolean isStopped = stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS);
            if (isStopped) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Faults store(JdbcClient jdbc, Faults faults) {
        return jdbc.sql("""
                        update sandbox_faults set lose_callbacks = ?, duplicate_callbacks = ?, delay_millis = ?,
                        fail_next = string_to_array(?, ','), hang_next = string_to_array(?, ','),
                        garbage_next = string_to_array(?, ','), late_next = string_to_array(?, ',') returning *
                        """)
                .params(
                        faults.loseCallbacks(),
                        faults.duplicateCallbacks(),
                        faults.delayMillis(),
                        joined(faults.failNext()),
                        joined(faults.hangNext()),
                        joined(faults.garbageNext()),
                        joined(faults.lateNext()))
                .query(SandboxFaults::faultsOf)
                .single();
    }

    private static String joined(List<Operation> operations) {
        return String.join(",", operations.stream().map(Operation::name).toList());
    }

    private static Faults faultsOf(ResultSet row, int index) throws SQLException {
        return new Faults(
                row.getBoolean("lose_callbacks"),
                row.getBoolean("duplicate_callbacks"),
                row.getInt("delay_millis"),
                operations((String[]) row.getArray("fail_next").getArray()),
                operations((String[]) row.getArray("hang_next").getArray()),
                operations((String[]) row.getArray("garbage_next").getArray()),
                operations((String[]) row.getArray("late_next").getArray()));
    }

    private static List<Operation> operations(String[] names) {
        return Arrays.stream(names).map(Operation::valueOf).toList();
    }

    @Override
    public void start() {
        stopped = new CountDownLatch(1);
    }

    /** Ends all waiting calls, before the web server waits for its last requests. */
    @Override
    public void stop() {
        stopped.countDown();
    }

    @Override
    public boolean isRunning() {
        return stopped.getCount() > 0;
    }

    /** The calls of the gateway. */
    enum Operation {
        CREATE,
        EXECUTE,
        STATUS,
        REFUND;

        static Operation of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The configured faults.
     *
     * @param delayMillis milliseconds before each answer and each callback
     * @param failNext calls that are refused without effect, one for each entry
     * @param hangNext calls that take effect and are not answered, one for each entry
     * @param garbageNext calls that take effect and are answered with an unreadable body, one for each entry
     * @param lateNext calls that are not answered and take effect after their client has given up, one for each entry
     */
    record Faults(
            boolean loseCallbacks,
            boolean duplicateCallbacks,
            int delayMillis,
            List<Operation> failNext,
            List<Operation> hangNext,
            List<Operation> garbageNext,
            List<Operation> lateNext) {}

    /** The fault of one call. */
    record Fault(int delayMillis, boolean fails, boolean hangs, boolean garbles, boolean isLate) {}
}
