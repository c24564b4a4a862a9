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

/** How the sandbox gateway misbehaves at the moment; kept with the ledger, so it is the same for all who share it. */
@Component
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class SandboxFaults implements SmartLifecycle {

    /** Longer than any client of ours waits. */
    private static final Duration NEVER = Duration.ofMinutes(2);

    /** Longer than any client of ours waits for one answer, and shorter than it goes on asking. */
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

    Faults become(Faults faults) {
        return database.inTransaction(jdbc -> store(jdbc, faults));
    }

    /** What happens to this call. A failure or a hang that is used is used up. */
    Fate fateOf(Operation operation) {
        Faults now = current();
        if (!now.failNext().contains(operation)
                && !now.hangNext().contains(operation)
                && !now.garbageNext().contains(operation)
                && !now.lateNext().contains(operation)) {
            return new Fate(now.delayMillis(), false, false, false, false);
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
            return new Fate(held.delayMillis(), fails, hangs, garbles, isLate);
        });
    }

    /** Waits without an answer, until nobody can be waiting for one any more or the instance stops. */
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

    /** Lets go of everybody who hangs, before the web server waits for its last requests. */
    @Override
    public void stop() {
        stopped.countDown();
    }

    @Override
    public boolean isRunning() {
        return stopped.getCount() > 0;
    }

    /** The four calls of the gateway. */
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
     * What goes wrong.
     *
     * @param delayMillis milliseconds before each answer and each callback
     * @param failNext calls that will be refused, one for each entry, without effect
     * @param hangNext calls that take effect and are never answered, one for each entry
     * @param garbageNext calls that take effect and are answered with something unintelligible, one for each entry
     * @param lateNext calls that are never answered and take effect only when their caller has long given up, one for each
     *     entry
     */
    record Faults(
            boolean loseCallbacks,
            boolean duplicateCallbacks,
            int delayMillis,
            List<Operation> failNext,
            List<Operation> hangNext,
            List<Operation> garbageNext,
            List<Operation> lateNext) {}

    /** What happens to one call. */
    record Fate(int delayMillis, boolean fails, boolean hangs, boolean garbles, boolean isLate) {}
}
