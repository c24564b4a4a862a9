package com.t82.payment.ledger;

import com.t82.payment.PurchaseId;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.payment.gateway.PaymentGateway.Payment;
import com.t82.payment.ledger.Differences.Difference;
import com.t82.payment.ledger.Differences.Kind;
import com.t82.payment.purchase.PurchaseState;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * After each Korean day, asks the gateway about each purchase and refund of that day, and stores every difference from
 * our books. This finds what the reconciler cannot find: money that moved after the watch had ended, or without us. The
 * comparison only reports; an operator decides what to do about a difference.
 */
@Component
class LedgerComparing {

    private static final Logger log = LoggerFactory.getLogger(LedgerComparing.class);
    private static final int BATCH = 100;
    private static final int CALLS = 8;

    /** For how many days the comparison of a day is tried again. */
    private static final int DAYS = 7;

    /** How long after midnight the last purchases of a day may still be open. */
    private static final Duration SETTLING_TIME = Duration.ofHours(3);

    /** A purchase or refund that is open longer than this after its deadline is itself a difference. */
    private static final Duration OVERDUE = Duration.ofHours(1);

    private static final Duration ROUND = Duration.ofMinutes(4);

    /** The position before the first purchase. */
    private static final UUID BEGINNING = new UUID(0, 0);

    private static final String BOOKS = """
            select p.id, p.order_no, p.pay_token, p.total, p.state,
                p.state in ('APPROVED', 'ABANDONED')
                    and not coalesce(bool_or(r.state = 'REFUNDING'), false) as final,
                least(p.deadline, min(r.requested_at) filter (where r.state = 'REFUNDING')) as due,
                coalesce(sum(r.amount) filter (where r.kind = 'COMPENSATION'), 0) as compensated,
                coalesce(sum(r.amount) filter (where r.state = 'SUCCEEDED'), 0) as refunded
            from payment_purchase p left join payment_refund r on r.purchase_id = p.id
            where %s group by p.id order by p.id limit :limit
            """;

    private static final String OF_DAY = BOOKS.formatted("""
            p.id > :after and p.id in (
                select id from payment_purchase where requested_at >= :from and requested_at < :until
                union select purchase_id from payment_refund where requested_at >= :from and requested_at < :until
                union select purchase_id from payment_refund where decided_at >= :from and decided_at < :until
                union select purchase_id from payment_difference where resolved_at is null)
            """);

    private static final String OF_PURCHASE = BOOKS.formatted("p.id = :id");

    /** One purchase in our books. Amounts are in won. */
    private record Books(
            UUID purchase,
            String orderNo,
            @Nullable String payToken,
            boolean isFinal,
            Instant due,
            Money charged,
            Money refunded) {}

    /**
     * The progress of a comparison.
     *
     * @param position the last compared purchase; null when the comparison is finished
     * @param undecided purchases that could not be compared: not final yet, or the gateway did not answer
     */
    record Progress(@Nullable UUID position, int compared, int undecided, int differences) {

        boolean isFinished() {
            return position == null;
        }
    }

    private enum Verdict {
        EQUAL,
        DIFFERENT,
        UNDECIDED,
        NOT_ASKED
    }

    private final JdbcClient jdbc;
    private final PaymentGateway gateway;
    private final Differences differences;
    private final Clock clock;

    LedgerComparing(JdbcClient jdbc, PaymentGateway gateway, Differences differences, Clock clock) {
        this.jdbc = jdbc;
        this.gateway = gateway;
        this.differences = differences;
        this.clock = clock;
    }

    /** Continues with the days that are not finished, the earliest first. May be interrupted at any point. */
    @Scheduled(
            fixedDelayString = "${t82.payment.comparison-interval:10m}",
            initialDelayString = "${t82.payment.comparison-delay:2m}")
    @SchedulerLock(name = "payment-ledger-comparison", lockAtMostFor = "PT10M")
    void compareDue() {
        long end = System.nanoTime() + ROUND.toNanos();
        for (LocalDate day : days()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isPositive() && !isFinished(day)) {
                continueWith(day, left);
            }
        }
    }

    /**
     * Compares a day during a request. The background job continues with what does not fit into that time.
     */
    Progress compareNow(LocalDate day, Duration patience) {
        Progress progress = compare(day, null, patience);
        if (!progress.isFinished()) {
            jdbc.sql("""
                    insert into payment_comparison (day, position, compared, undecided, requested_at)
                    values (:day, :position, :compared, :undecided, :now)
                    on conflict (day) do update set position = excluded.position, compared = excluded.compared,
                        undecided = excluded.undecided, requested_at = excluded.requested_at, finished_at = null""")
                    .param("day", Date.valueOf(day))
                    .param("position", progress.position())
                    .param("compared", progress.compared())
                    .param("undecided", progress.undecided())
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        }
        return progress;
    }

    /** The requested days, and the days that have just passed. */
    private SortedSet<LocalDate> days() {
        SortedSet<LocalDate> days = new TreeSet<>(jdbc.sql("""
                select day from payment_comparison where finished_at is null and requested_at > ?""")
                .param(Timestamp.from(clock.instant().minus(Duration.ofDays(DAYS))))
                .query((row, number) -> row.getDate("day").toLocalDate())
                .list());
        for (int back = 0; back < DAYS; back++) {
            days.add(lastDay().minusDays(back));
        }
        return days;
    }

    /** The last day whose purchases are final. */
    private LocalDate lastDay() {
        return KoreanTime.date(clock.instant().minus(SETTLING_TIME)).minusDays(1);
    }

    /** A pass that left purchases undecided is followed by another one. */
    private void continueWith(LocalDate day, Duration patience) {
        jdbc.sql("insert into payment_comparison (day) values (?) on conflict (day) do nothing")
                .param(Date.valueOf(day))
                .update();
        Pass pass = jdbc.sql("select position, undecided from payment_comparison where day = ?")
                .param(Date.valueOf(day))
                .query((row, number) -> new Pass(row.getObject("position", UUID.class), row.getInt("undecided")))
                .single();
        Progress progress = compare(day, pass.position(), patience);
        int undecided = progress.undecided() + (pass.position() == null ? 0 : pass.undecided());
        boolean finished = progress.isFinished() && undecided == 0;
        if (finished && day.isAfter(lastDay())) {
            // The day is not over: afterwards it is compared from its beginning.
            jdbc.sql("delete from payment_comparison where day = ?")
                    .param(Date.valueOf(day))
                    .update();
            return;
        }
        jdbc.sql("""
                update payment_comparison set position = ?, compared = compared + ?, undecided = ?, finished_at = ?
                where day = ?""")
                .param(progress.position())
                .param(progress.compared())
                .param(undecided)
                .param(finished ? Timestamp.from(clock.instant()) : null)
                .param(Date.valueOf(day))
                .update();
        if (progress.compared() > 0) {
            log.info(
                    "ledger compared day={} purchases={} differences={} undecided={}",
                    day,
                    progress.compared(),
                    progress.differences(),
                    undecided);
        }
    }

    /** @param position the last compared purchase; null at the beginning of a pass */
    private record Pass(@Nullable UUID position, int undecided) {}

    private boolean isFinished(LocalDate day) {
        return jdbc.sql("select count(*) from payment_comparison where day = ? and finished_at is not null")
                        .param(Date.valueOf(day))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * Compares the purchases of the day after a position, and every purchase with an open difference.
     *
     * @param patience after this time the gateway is not asked any more
     */
    Progress compare(LocalDate day, @Nullable UUID from, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        UUID position = from == null ? BEGINNING : from;
        int compared = 0;
        int undecided = 0;
        int different = 0;
        try (ExecutorService calls = Executors.newFixedThreadPool(
                CALLS, Thread.ofVirtual().name("comparing-", 0).factory())) {
            while (true) {
                List<Books> batch = booksOf(day, position);
                List<Verdict> verdicts = verdicts(calls, batch, end);
                for (int i = 0; i < batch.size(); i++) {
                    Verdict verdict = verdicts.get(i);
                    if (verdict == Verdict.NOT_ASKED) {
                        return new Progress(
                                i == 0 ? position : batch.get(i - 1).purchase(), compared, undecided, different);
                    }
                    compared++;
                    undecided += verdict == Verdict.UNDECIDED ? 1 : 0;
                    different += verdict == Verdict.DIFFERENT ? 1 : 0;
                }
                if (batch.size() < BATCH) {
                    return new Progress(null, compared, undecided, different);
                }
                position = batch.getLast().purchase();
            }
        }
    }

    /** A verdict for each purchase; after the end of the time it is NOT_ASKED. */
    private List<Verdict> verdicts(ExecutorService calls, List<Books> batch, long end) {
        List<Callable<Verdict>> questions = new ArrayList<>();
        batch.forEach(books -> questions.add(() -> System.nanoTime() < end ? compare(books) : Verdict.NOT_ASKED));
        List<Verdict> verdicts = new ArrayList<>();
        try {
            long left = Math.max(0, end - System.nanoTime());
            for (Future<Verdict> answer : calls.invokeAll(questions, left, TimeUnit.NANOSECONDS)) {
                if (answer.isCancelled()) {
                    verdicts.add(Verdict.NOT_ASKED);
                    continue;
                }
                try {
                    verdicts.add(answer.get());
                } catch (ExecutionException e) {
                    log.warn("comparison failed: left for the next round", e.getCause());
                    verdicts.add(Verdict.UNDECIDED);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Collections.nCopies(batch.size(), Verdict.NOT_ASKED);
        }
        return verdicts;
    }

    private Verdict compare(Books books) {
        Instant now = clock.instant();
        if (!books.isFinal()) {
            if (now.isBefore(books.due().plus(OVERDUE))) {
                return Verdict.UNDECIDED;
            }
            return settle(books, List.of(new Difference(Kind.NOT_FINAL, books.charged(), books.charged())));
        }
        Money charged;
        Money refunded;
        switch (gateway.status(books.payToken(), books.orderNo())) {
            case Success<Payment>(Payment payment) -> {
                charged = payment.charged();
                refunded = payment.refunded();
            }
            case Refused<Payment> refused -> {
                charged = Money.ZERO;
                refunded = Money.ZERO;
            }
            case Unknown<Payment> unknown -> {
                return Verdict.UNDECIDED;
            }
        }
        List<Difference> found = new ArrayList<>();
        if (!charged.equals(books.charged())) {
            found.add(new Difference(Kind.CHARGED, books.charged(), charged));
        }
        if (!refunded.equals(books.refunded())) {
            found.add(new Difference(Kind.REFUNDED, books.refunded(), refunded));
        }
        return settle(books, found);
    }

    /** A purchase that changed during the call is undecided. */
    private Verdict settle(Books books, List<Difference> found) {
        if (!found.isEmpty() && !books.equals(booksOf(books.purchase()))) {
            return Verdict.UNDECIDED;
        }
        differences.store(new PurchaseId(books.purchase()), books.orderNo(), found);
        return found.isEmpty() ? Verdict.EQUAL : Verdict.DIFFERENT;
    }

    private List<Books> booksOf(LocalDate day, UUID after) {
        return jdbc.sql(OF_DAY)
                .param("after", after)
                .param("from", Timestamp.from(KoreanTime.instant(day.atStartOfDay())))
                .param(
                        "until",
                        Timestamp.from(KoreanTime.instant(day.plusDays(1).atStartOfDay())))
                .param("limit", BATCH)
                .query(LedgerComparing::books)
                .list();
    }

    private Books booksOf(UUID purchase) {
        return jdbc.sql(OF_PURCHASE)
                .param("id", purchase)
                .param("limit", 1)
                .query(LedgerComparing::books)
                .single();
    }

    private static Books books(ResultSet row, int number) throws SQLException {
        boolean approved = row.getString("state").equals(PurchaseState.APPROVED.name());
        return new Books(
                row.getObject("id", UUID.class),
                row.getString("order_no"),
                row.getString("pay_token"),
                row.getBoolean("final"),
                row.getTimestamp("due").toInstant(),
                Money.of(row.getLong(approved ? "total" : "compensated")),
                Money.of(row.getLong("refunded")));
    }
}
