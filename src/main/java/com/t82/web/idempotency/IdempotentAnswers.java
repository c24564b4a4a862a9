package com.t82.web.idempotency;

import java.time.Duration;
import java.util.UUID;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/** The answers to idempotency keys, for 24 hours. */
@Repository
public class IdempotentAnswers {

    private static final Duration KEPT = Duration.ofHours(24);

    /** A claim of this age without an answer counts as that of a dead process. The next request takes it over. */
    private static final Duration ABANDONED = Duration.ofSeconds(60);

    /** A hundred times what a check-in device needs in an evening. */
    private static final int MOST_OF_A_CALLER = 20_000;

    private final JdbcClient jdbc;

    IdempotentAnswers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Claims the key for this request. The claim succeeds if the key is unused, or if its last claim is old and has no
     * answer.
     *
     * @return the claim, valid until another request takes the key over; null when the key has another claim, or when
     *     the caller has the largest allowed number of keys
     */
    @Nullable UUID claim(String caller, String key, byte[] fingerprint) {
        UUID claim = UUID.randomUUID();
        int claimed = jdbc.sql("""
                        insert into idempotent_answer as kept (caller, idempotency_key, fingerprint, claimed_at, claim)
                        select :caller, :key, :fingerprint, now(), :claim
                        where (select count(*) from (
                                  select 1 from idempotent_answer where caller = :caller limit :most)) < :most
                        on conflict (caller, idempotency_key) do update
                            set fingerprint = excluded.fingerprint, claimed_at = excluded.claimed_at,
                                claim = excluded.claim,
                                status = null, content_type = null, location = null, body = null
                            where kept.claimed_at < now() - make_interval(secs => :kept)
                               or kept.status is null and kept.fingerprint = excluded.fingerprint
                                  and kept.claimed_at < now() - make_interval(secs => :abandoned)
                        """)
                .param("caller", caller)
                .param("key", key)
                .param("fingerprint", fingerprint)
                .param("claim", claim)
                .param("most", MOST_OF_A_CALLER)
                .param("kept", KEPT.toSeconds())
                .param("abandoned", ABANDONED.toSeconds())
                .update();
        return claimed == 1 ? claim : null;
    }

    /** Whether the caller has the largest allowed number of keys. Keys are deleted after a day. */
    boolean isFull(String caller) {
        return jdbc.sql("select count(*) from idempotent_answer where caller = :caller")
                        .param("caller", caller)
                        .query(Integer.class)
                        .single()
                >= MOST_OF_A_CALLER;
    }

    /** Nothing happens when another request has taken the key over. */
    void keep(String caller, String key, UUID claim, Answer answer) {
        jdbc.sql("""
                        update idempotent_answer
                        set status = :status, content_type = :contentType, location = :location, body = :body
                        where caller = :caller and idempotency_key = :key and claim = :claim
                        """)
                .param("claim", claim)
                .param("status", answer.status())
                .param("contentType", answer.contentType())
                .param("location", answer.location())
                .param("body", answer.body())
                .param("caller", caller)
                .param("key", key)
                .update();
    }

    /** Nothing happens when another request has taken the key over. */
    void forget(String caller, String key, UUID claim) {
        jdbc.sql("""
                        delete from idempotent_answer
                        where caller = :caller and idempotency_key = :key and claim = :claim and status is null
                        """)
                .param("claim", claim)
                .param("caller", caller)
                .param("key", key)
                .update();
    }

    @Nullable Kept find(String caller, String key) {
        return jdbc.sql("""
                        select fingerprint, status, content_type, location, body
                        from idempotent_answer where caller = :caller and idempotency_key = :key
                        """)
                .param("caller", caller)
                .param("key", key)
                .query((row, number) -> {
                    int status = row.getInt("status");
                    Answer answer = row.wasNull()
                            ? null
                            : new Answer(
                                    status,
                                    row.getString("content_type"),
                                    row.getString("location"),
                                    row.getBytes("body"));
                    return new Kept(row.getBytes("fingerprint"), answer);
                })
                .optional()
                .orElse(null);
    }

    @Scheduled(fixedDelay = 600_000, initialDelay = 60_000)
    @SchedulerLock(name = "idempotent-answers-purge")
    void purge() {
        jdbc.sql("delete from idempotent_answer where claimed_at < now() - make_interval(secs => :kept)")
                .param("kept", KEPT.toSeconds())
                .update();
    }

    /** An answer as it was sent, without the headers that every answer has. */
    record Answer(
            int status,
            @Nullable String contentType,
            @Nullable String location,
            byte[] body) {}

    /** The row of a key; without an answer while its first request is being executed. */
    record Kept(byte[] fingerprint, @Nullable Answer answer) {}
}
