package com.t82.payment.ledger;

import com.t82.payment.PurchaseId;
import com.t82.shared.Money;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Stores the differences from the gateway's ledger. The gauge {@code t82.payment.differences} counts the open ones. */
@Component
class Differences {

    private static final Logger log = LoggerFactory.getLogger(Differences.class);

    /** Which amount or state differs. */
    enum Kind {
        /** The charged amount. */
        CHARGED,
        /** The sum of the refunds. */
        REFUNDED,
        /** No amount: the purchase or a refund of it has been open for too long. */
        NOT_FINAL
    }

    /**
     * @param ours the amount in our books, won
     * @param theirs the amount in the gateway's ledger, won
     */
    record Difference(Kind kind, Money ours, Money theirs) {}

    /**
     * @param foundAt UTC
     * @param seenAt when a comparison found it last, UTC
     * @param resolvedAt when a comparison found that it is gone, UTC; null while it is open
     */
    record StoredDifference(
            long id,
            PurchaseId purchase,
            String orderNo,
            Kind kind,
            Money ours,
            Money theirs,
            Instant foundAt,
            Instant seenAt,
            @Nullable Instant resolvedAt) {}

    private final JdbcClient jdbc;
    private final Clock clock;

    Differences(JdbcClient jdbc, MeterRegistry meters, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        Gauge.builder("t82.payment.differences", this, Differences::open)
                .description("Open differences between our books and the gateway's ledger")
                .register(meters);
    }

    /** Stores all current differences of a purchase. Earlier differences that are not among them become resolved. */
    @Transactional
    void store(PurchaseId purchase, String orderNo, List<Difference> found) {
        Timestamp now = Timestamp.from(clock.instant());
        for (Difference difference : found) {
            log.error("ledger difference purchase={} kind={}", purchase, difference.kind());
            jdbc.sql("""
                    insert into payment_difference (purchase_id, order_no, kind, ours, theirs, found_at, seen_at)
                    values (?, ?, ?, ?, ?, ?, ?)
                    on conflict (purchase_id, kind) where resolved_at is null
                    do update set ours = excluded.ours, theirs = excluded.theirs, seen_at = excluded.seen_at""")
                    .param(purchase.value())
                    .param(orderNo)
                    .param(difference.kind().name())
                    .param(difference.ours().won())
                    .param(difference.theirs().won())
                    .param(now)
                    .param(now)
                    .update();
        }
        jdbc.sql("""
                update payment_difference set resolved_at = :now
                where purchase_id = :purchase and resolved_at is null and kind <> all(:found)""")
                .param("now", now)
                .param("purchase", purchase.value())
                .param(
                        "found",
                        found.stream()
                                .map(difference -> difference.kind().name())
                                .toArray(String[]::new))
                .update();
    }

    /** The differences, the latest first. */
    Page<StoredDifference> page(boolean withResolved, Pageable page) {
        String condition = withResolved ? "true" : "resolved_at is null";
        List<StoredDifference> stored = jdbc.sql("select * from payment_difference where " + condition
                        + " order by id desc limit :size offset :offset")
                .param("size", page.getPageSize())
                .param("offset", page.getOffset())
                .query((row, number) -> new StoredDifference(
                        row.getLong("id"),
                        new PurchaseId(row.getObject("purchase_id", UUID.class)),
                        row.getString("order_no"),
                        Kind.valueOf(row.getString("kind")),
                        Money.of(row.getLong("ours")),
                        Money.of(row.getLong("theirs")),
                        row.getTimestamp("found_at").toInstant(),
                        row.getTimestamp("seen_at").toInstant(),
                        row.getTimestamp("resolved_at") == null
                                ? null
                                : row.getTimestamp("resolved_at").toInstant()))
                .list();
        long total = jdbc.sql("select count(*) from payment_difference where " + condition)
                .query(Long.class)
                .single();
        return new PageImpl<>(stored, page, total);
    }

    private int open() {
        return jdbc.sql("select count(*) from payment_difference where resolved_at is null")
                .query(Integer.class)
                .single();
    }
}
