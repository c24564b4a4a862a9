package com.t82.web.problem;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Distinguishes an unavailable database from a wrong statement, by SQLSTATE (PostgreSQL, appendix A). */
public final class DatabaseFailures {

    /** Connection exception, and insufficient resources: no disk, no memory, too many connections. */
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53");

    /** admin_shutdown, crash_shutdown, cannot_connect_now; and idle sessions that the database has ended. */
    private static final Set<String> UNAVAILABLE = Set.of("57P01", "57P02", "57P03", "57P05", "25P03");

    private static final int LONGEST_CHAIN = 20;

    private DatabaseFailures() {}

    /** Whether the same request may succeed later. */
    public static boolean isUnavailable(Throwable failure) {
        SQLException cause = cause(failure);
        if (cause == null) {
            return false;
        }
        String state = cause.getSQLState();
        return cause instanceof SQLTransientConnectionException
                || cause instanceof SQLRecoverableException
                || state != null
                        && (UNAVAILABLE.contains(state)
                                || state.length() == 5 && UNAVAILABLE_CLASSES.contains(state.substring(0, 2)));
    }

    /** The SQLSTATE of a failure; {@code null} when it does not come from the database. */
    static @Nullable String state(Throwable failure) {
        SQLException cause = cause(failure);
        return cause == null ? null : cause.getSQLState();
    }

    /** The innermost exception of the driver, because those around it often have no SQLSTATE. */
    private static @Nullable SQLException cause(Throwable failure) {
        SQLException found = null;
        Throwable at = failure;
        for (int depth = 0; at != null && depth < LONGEST_CHAIN; depth++) {
            if (at instanceof SQLException sql) {
                found = sql;
            }
            at = at.getCause();
        }
        return found;
    }
}
