package com.t82;

import com.t82.shared.Money;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Who did what to whom and when. Entries are only ever added; the database refuses to change or remove one. They carry
 * ids and amounts, never a name, an address or a request's body.
 */
@Repository
class Audit {

    /**
     * @param at when it happened, UTC
     * @param actor null when the house did it by itself
     * @param subject what it was done to, as {@code kind:id}
     * @param requestId joins what one request did
     */
    record Entry(
            long id,
            Instant at,
            @Nullable UUID actor,
            @Nullable String actorRoles,
            String action,
            @Nullable String subject,
            @Nullable String details,
            @Nullable String requestId) {}

    /** What to look for; what is null does not matter. */
    record Search(
            @Nullable UUID actor,
            @Nullable String subject,
            @Nullable Instant from,
            @Nullable Instant until) {}

    private static final String MATCHING = """
            from audit_entry
            where (cast(:actor as uuid) is null or actor = :actor)
              and (cast(:subject as text) is null or subject = :subject)
              and (cast(:from as timestamptz) is null or at >= :from)
              and (cast(:until as timestamptz) is null or at < :until)
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    Audit(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A piece of news; the second time it comes nothing is added. */
    void note(String newsKey, Instant at, @Nullable UUID actor, String action, String subject, String details) {
        insert(at, actor, null, action, subject, details, null, newsKey);
    }

    /** Something that a request does. */
    void note(@Nullable UUID actor, String roles, String action, @Nullable String details, String requestId) {
        insert(clock.instant(), actor, roles, action, null, details, requestId, null);
    }

    private void insert(
            Instant at,
            @Nullable UUID actor,
            @Nullable String roles,
            String action,
            @Nullable String subject,
            @Nullable String details,
            @Nullable String requestId,
            @Nullable String newsKey) {
        jdbc.sql("""
                insert into audit_entry
                  (at, noted_at, actor, actor_roles, action, subject, details, request_id, news_key)
                values (:at, :notedAt, :actor, :roles, :action, :subject, :details, :requestId, :newsKey)
                on conflict (news_key) do nothing""")
                .param("at", utc(at))
                .param("notedAt", utc(clock.instant()))
                .param("actor", actor)
                .param("roles", roles)
                .param("action", action)
                .param("subject", subject)
                .param("details", details)
                .param("requestId", requestId)
                .param("newsKey", newsKey)
                .update();
    }

    /** The latest first. */
    Page<Entry> find(Search search, Pageable page) {
        List<Entry> entries = matching("select * " + MATCHING + " order by id desc limit :size offset :offset", search)
                .param("size", page.getPageSize())
                .param("offset", page.getOffset())
                .query((row, number) -> new Entry(
                        row.getLong("id"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getObject("actor", UUID.class),
                        row.getString("actor_roles"),
                        row.getString("action"),
                        row.getString("subject"),
                        row.getString("details"),
                        row.getString("request_id")))
                .list();
        long total = matching("select count(*) " + MATCHING, search)
                .query(Long.class)
                .single();
        return new PageImpl<>(entries, page, total);
    }

    private JdbcClient.StatementSpec matching(String sql, Search search) {
        return jdbc.sql(sql)
                .param("actor", search.actor())
                .param("subject", search.subject())
                .param("from", search.from() == null ? null : utc(search.from()))
                .param("until", search.until() == null ? null : utc(search.until()));
    }

    static String won(Money money) {
        return money.won() + " won";
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
