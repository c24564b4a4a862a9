package com.t82.audit;

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
 * ids, amounts and the network address of staff, never a name, an e-mail address or a request's body.
 */
@Repository
class Audit {

    /**
     * @param at when it happened, or when the event was handled if it has no time, UTC
     * @param actor null when the application acted by itself, and of a failed sign-in, which does not show who tried
     * @param subject what it was done to, as {@code kind:id}
     * @param requestId joins what one request did; the server chooses it
     * @param clientRequestId what the client called its request; two requests may share it
     * @param address where a request came from
     */
    record Entry(
            long id,
            Instant at,
            @Nullable UUID actor,
            @Nullable String actorRoles,
            String action,
            @Nullable String subject,
            @Nullable String details,
            @Nullable String requestId,
            @Nullable String clientRequestId,
            @Nullable String address) {}

    /** The sender of an audited request. */
    record Caller(
            @Nullable UUID actor,
            String roles,
            String requestId,
            @Nullable String clientRequestId,
            String address) {}

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

    /** Adds an entry for an event; nothing when it is handled a second time. */
    void note(String newsKey, Instant at, @Nullable UUID actor, String action, String subject, String details) {
        insert(at, actor, null, action, subject, details, null, null, null, newsKey);
    }

    /** An event of a group; see {@link #note(List)}. */
    record News(String key, Instant at, @Nullable UUID actor, String action, String subject, String details) {}

    /** Adds entries for several events in one statement, except for those that have an entry already. */
    void note(List<News> news) {
        jdbc.sql("""
                insert into audit_entry (at, noted_at, actor, action, subject, details, news_key)
                select cast(at as timestamptz), :notedAt, actor, action, subject, details, key
                from unnest(cast(:ats as text[]), cast(:actors as uuid[]), cast(:actions as text[]),
                        cast(:subjects as text[]), cast(:details as text[]), cast(:keys as text[]))
                    with ordinality as news (at, actor, action, subject, details, key, place)
                order by place
                on conflict (news_key) do nothing""")
                .param("ats", news.stream().map(it -> it.at().toString()).toArray(String[]::new))
                .param("actors", news.stream().map(News::actor).toArray(UUID[]::new))
                .param("actions", news.stream().map(News::action).toArray(String[]::new))
                .param("subjects", news.stream().map(News::subject).toArray(String[]::new))
                .param("details", news.stream().map(News::details).toArray(String[]::new))
                .param("keys", news.stream().map(News::key).toArray(String[]::new))
                .param("notedAt", utc(clock.instant()))
                .update();
    }

    /** Something that a request does. */
    void note(Caller caller, String action, String details) {
        note(caller, action, details, null);
    }

    /** Something that a request does; of those with the same key only the first is written down. */
    void note(Caller caller, String action, String details, @Nullable String key) {
        insert(
                clock.instant(),
                caller.actor(),
                caller.roles(),
                action,
                null,
                details,
                caller.requestId(),
                caller.clientRequestId(),
                caller.address(),
                key);
    }

    private void insert(
            Instant at,
            @Nullable UUID actor,
            @Nullable String roles,
            String action,
            @Nullable String subject,
            @Nullable String details,
            @Nullable String requestId,
            @Nullable String clientRequestId,
            @Nullable String address,
            @Nullable String newsKey) {
        jdbc.sql("""
                insert into audit_entry
                  (at, noted_at, actor, actor_roles, action, subject, details, request_id, client_request_id, address,
                   news_key)
                values (:at, :notedAt, :actor, :roles, :action, :subject, :details, :requestId, :clientRequestId, :address,
                   :newsKey)
                on conflict (news_key) do nothing""")
                .param("at", utc(at))
                .param("notedAt", utc(clock.instant()))
                .param("actor", actor)
                .param("roles", roles)
                .param("action", action)
                .param("subject", subject)
                .param("details", details)
                .param("requestId", requestId)
                .param("clientRequestId", clientRequestId)
                .param("address", address)
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
                        row.getString("request_id"),
                        row.getString("client_request_id"),
                        row.getString("address")))
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
