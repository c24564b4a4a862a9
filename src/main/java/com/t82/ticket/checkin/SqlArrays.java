package com.t82.ticket.checkin;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One array for each column of a batch, as {@code unnest} takes them. */
final class SqlArrays {

    private SqlArrays() {}

    static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    static <T> @Nullable Long[] longs(List<T> rows, Function<T, @Nullable Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }
}
