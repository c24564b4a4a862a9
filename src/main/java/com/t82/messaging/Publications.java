package com.t82.messaging;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * The rows of {@code event_publication}. A worker claims a row by deleting it in the transaction that delivers it. The
 * lock keeps other workers and other instances away, the commit completes the delivery, and a rollback or a crash
 * restores the row. A row without {@code next_attempt_at} waits for its first delivery. A row with it has failed and
 * waits for that instant.
 */
@Repository
class Publications {

    private static final String INSERT = """
            insert into event_publication
                (id, listener_id, event_type, serialized_event, publication_date, status, completion_attempts)
            select p.id, p.listener, e.type, e.body, e.at, 'PUBLISHED', 0
            from unnest(?, ?, ?) as p (id, listener, event)
                join unnest(?, ?, ?) with ordinality as e (type, body, at, event) on e.event = p.event
            """;

    private static final String CLAIM = """
            with claimed as (
                select id from event_publication
                where listener_id = ? and next_attempt_at is null and completion_date is null
                order by publication_date
                limit ?
                for update skip locked)
            delete from event_publication p using claimed where p.id = claimed.id
            returning p.id, p.event_type, p.serialized_event, p.publication_date, p.completion_attempts
            """;

    private static final String CLAIM_ONE = """
            with claimed as (
                select id from event_publication
                where id = ? and coalesce(next_attempt_at, '-infinity') <= ?
                for update skip locked)
            delete from event_publication p using claimed where p.id = claimed.id
            returning p.id, p.event_type, p.serialized_event, p.publication_date, p.completion_attempts
            """;

    private static final String DUE_AGAIN = """
            select id from event_publication
            where listener_id = ? and next_attempt_at <= ? and completion_date is null
            order by next_attempt_at
            limit ?
            """;

    private static final String POSTPONE = """
            update event_publication
            set status = 'FAILED', completion_attempts = ?, last_resubmission_date = ?, next_attempt_at = ?
            where id = ?
            """;

    private static final String MOVE_TO_DEAD = """
            with dead as (
                delete from event_publication where id = ?
                returning id, listener_id, event_type, serialized_event, publication_date)
            insert into event_publication_dead
                (id, listener_id, event_type, serialized_event, publication_date, attempts, died_at, failure)
            select id, listener_id, event_type, serialized_event, publication_date, ?, ?, ? from dead
            """;

    /** Two index probes for each listener, however many rows the table has. */
    private static final String WAITING = """
            select l.id from unnest(?) as l (id) cross join lateral (
                (select 1 from event_publication
                where listener_id = l.id and next_attempt_at is null and completion_date is null limit 1)
                union all
                (select 1 from event_publication
                where listener_id = l.id and next_attempt_at <= ? and completion_date is null limit 1)
                limit 1) as w
            """;

    private static final String OLDEST = """
            select min(w.at) from unnest(?) as l (id) cross join lateral (
                select publication_date as at from event_publication
                where listener_id = l.id and next_attempt_at is null and completion_date is null
                order by publication_date limit 1) as w
            """;

    private static final Comparator<Publication> OLDEST_FIRST = Comparator.comparing(Publication::publishedAt);

    private final JdbcTemplate jdbc;

    Publications(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes all rows in one statement. */
    void insert(List<Published> events) {
        List<UUID> ids = events.stream()
                .flatMap(event -> event.listeners().stream())
                .map(listener -> UUID.randomUUID())
                .toList();
        List<String> listeners =
                events.stream().flatMap(event -> event.listeners().stream()).toList();
        Integer[] numbers = new Integer[ids.size()];
        int row = 0;
        for (int event = 0; event < events.size(); event++) {
            for (int listener = 0; listener < events.get(event).listeners().size(); listener++) {
                numbers[row++] = event + 1;
            }
        }
        jdbc.update(connection -> {
            PreparedStatement insert = connection.prepareStatement(INSERT);
            insert.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            insert.setArray(2, texts(connection, listeners));
            insert.setArray(3, connection.createArrayOf("int8", numbers));
            insert.setArray(
                    4, texts(connection, events.stream().map(Published::type).toList()));
            insert.setArray(
                    5, texts(connection, events.stream().map(Published::body).toList()));
            insert.setArray(
                    6,
                    connection.createArrayOf(
                            "timestamptz",
                            events.stream()
                                    .map(event -> Timestamp.from(event.at()))
                                    .toArray()));
            return insert;
        });
    }

    /** Claims the oldest rows that no other worker has claimed, until the transaction ends. */
    List<Publication> claim(String listener, int atMost) {
        return jdbc.query(CLAIM, Publications::row, listener, atMost).stream()
                .sorted(OLDEST_FIRST)
                .toList();
    }

    /** Claims one row; empty when it is delivered already, claimed by another worker, or not due. */
    List<Publication> claimOne(UUID id, Instant now) {
        return jdbc.query(CLAIM_ONE, Publications::row, id, Timestamp.from(now));
    }

    List<UUID> dueAgain(String listener, Instant now, int atMost) {
        return jdbc.query(
                DUE_AGAIN, (row, number) -> row.getObject(1, UUID.class), listener, Timestamp.from(now), atMost);
    }

    void postpone(UUID id, int attempts, Instant failed, Instant next) {
        jdbc.update(POSTPONE, attempts, Timestamp.from(failed), Timestamp.from(next), id);
    }

    void moveToDead(UUID id, int attempts, Instant now, String failure) {
        jdbc.update(MOVE_TO_DEAD, id, attempts, Timestamp.from(now), failure);
    }

    /** Which of these listeners have an event that is due. */
    List<String> waiting(Collection<String> listeners, Instant now) {
        return jdbc.query(
                connection -> {
                    PreparedStatement select = connection.prepareStatement(WAITING);
                    select.setArray(1, texts(connection, listeners));
                    select.setTimestamp(2, Timestamp.from(now));
                    return select;
                },
                (row, number) -> row.getString(1));
    }

    /** When the oldest event was published that waits for its first delivery to one of these listeners. */
    @Nullable Instant oldest(Collection<String> listeners) {
        return jdbc.query(
                connection -> {
                    PreparedStatement select = connection.prepareStatement(OLDEST);
                    select.setArray(1, texts(connection, listeners));
                    return select;
                },
                result -> {
                    Timestamp oldest = result.next() ? result.getTimestamp(1) : null;
                    return oldest == null ? null : oldest.toInstant();
                });
    }

    long depth() {
        return count("select count(*) from event_publication where completion_date is null");
    }

    long dead() {
        return count("select count(*) from event_publication_dead");
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }

    private static Publication row(ResultSet row, int number) throws SQLException {
        return new Publication(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getTimestamp(4).toInstant(),
                row.getInt(5));
    }

    private static Array texts(Connection connection, Collection<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    /**
     * An event and the ids of its listeners.
     *
     * @param body the event as JSON
     */
    record Published(String type, String body, Instant at, List<String> listeners) {}
}
