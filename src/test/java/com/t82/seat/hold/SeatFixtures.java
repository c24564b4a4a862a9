package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceAnnounced.Seating;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.seat.HoldConfirmed;
import com.t82.seat.HoldPinned;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPinRequest;
import com.t82.seat.SeatPurchaseAbandoned;
import com.t82.seat.SeatPurchaseApproved;
import com.t82.seat.SeatPurchaseRefunded;
import com.t82.seat.SeatSettlementRequest;
import com.t82.seat.SeatsNotSold;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.hold.HoldVerdict.Refused;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldRequest.Choice;
import com.t82.seat.inventory.Preparing;
import com.t82.shared.Money;
import com.t82.shared.ProblemType;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.AopTestUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Fixtures for tests of seats: performances on sale, fans, purchases, and checks of the stored state. */
@TestComponent
public class SeatFixtures {

    public static final Money PRICE = Money.of(150_000);
    public static final ShowId SHOW = new ShowId(7);

    private static final AtomicLong PERFORMANCES = new AtomicLong(1_000);

    public final JdbcClient jdbc;
    private final Preparing preparing;
    private final Holding holding;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    public final List<SeatsNotSold> notSold = new CopyOnWriteArrayList<>();

    SeatFixtures(
            JdbcClient jdbc,
            Preparing preparing,
            Holding holding,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.preparing = preparing;
        this.holding = holding;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    public static PerformanceId newPerformance() {
        return new PerformanceId(PERFORMANCES.incrementAndGet());
    }

    public static PerformanceAnnounced announcement(PerformanceId performance, Seating... seating) {
        Instant now = Instant.now();
        return new PerformanceAnnounced(
                performance,
                SHOW,
                "봄날의 콘서트",
                "큰 홀",
                new CategoryId(1),
                "/posters/7.jpg",
                now.plus(Duration.ofDays(30)),
                now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(29)),
                List.of(seating));
    }

    public static Seating seating(long section, int rows, int columns) {
        return new Seating(new SectionId(section), section + " \"구역\"", 1, 1, rows, columns, PRICE);
    }

    /** Calls the listener directly, so that the seats exist when this returns. */
    public void announce(PerformanceAnnounced announced) {
        Preparing target = AopTestUtils.getTargetObject(preparing);
        transaction.executeWithoutResult(status -> target.on(announced));
    }

    public PerformanceId onSale(int rows, int columns) {
        PerformanceId performance = newPerformance();
        announce(announcement(performance, seating(1, rows, columns)));
        return performance;
    }

    public List<SeatId> seats(PerformanceId performance) {
        return jdbc
                .sql("select id from seat where performance_id = ? order by id")
                .param(performance.value())
                .query(Long.class)
                .list()
                .stream()
                .map(SeatId::new)
                .toList();
    }

    public static HoldRequest request(UserId fan, PerformanceId performance, SeatId... seats) {
        return new HoldRequest(
                fan,
                performance,
                Arrays.stream(seats).map(seat -> new Choice(seat, PRICE)).toList());
    }

    public HoldVerdict hold(UserId fan, PerformanceId performance, SeatId... seats) {
        return holding.hold(request(fan, performance, seats));
    }

    public Held held(UserId fan, PerformanceId performance, SeatId... seats) {
        return (Held) await("seats that an earlier hold has just released")
                .until(() -> hold(fan, performance, seats), Held.class::isInstance);
    }

    public void refused(ProblemType problem, HoldVerdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.problem()).isEqualTo(problem));
    }

    public static Long[] ids(List<SeatId> seats) {
        return seats.stream().map(SeatId::value).toArray(Long[]::new);
    }

    /** Moves the deadlines of the seats into the past. */
    public void expire(SeatId... seats) {
        Long[] ids = ids(List.of(seats));
        jdbc.sql(
                        "update seat set held_until = now() - interval '1 second' where id = any(:ids) and held_until is not null")
                .param("ids", ids)
                .update();
        jdbc.sql("update seat_hold set ends_at = now() - interval '1 second' where seats && :ids")
                .param("ids", ids)
                .update();
        jdbc.sql("update seat_return set due_at = now() - interval '1 second' where seats && :ids")
                .param("ids", ids)
                .update();
    }

    public UUID pinned(UserId fan, PerformanceId performance, SeatId... seats) {
        UUID reference = UUID.randomUUID();
        assertThat(pin(reference, fan, performance, seats)).isInstanceOf(HoldPinned.class);
        return reference;
    }

    public HoldPinned pin(UUID reference, UserId fan, PerformanceId performance, SeatId... seats) {
        Pin question = new Pin(
                reference, fan, performance, List.of(seats), Instant.now().plusSeconds(900), new Reply<>());
        publish(question);
        return question.reply().single().orElseThrow();
    }

    public HoldConfirmed settle(UUID reference, PerformanceId performance, SeatId... seats) {
        Settlement question = new Settlement(reference, performance, List.of(seats), new Reply<>());
        publish(question);
        return question.reply().single().orElseThrow();
    }

    public UUID settled(UserId fan, PerformanceId performance, SeatId... seats) {
        UUID reference = pinned(fan, performance, seats);
        assertThat(settle(reference, performance, seats)).isEqualTo(new HoldConfirmed(reference));
        return reference;
    }

    @EventListener
    void on(SeatsNotSold event) {
        notSold.add(event);
    }

    public void inTransaction(Runnable work) {
        transaction.executeWithoutResult(status -> work.run());
    }

    public void publish(Object event) {
        transaction.executeWithoutResult(status -> events.publishEvent(event));
    }

    public String state(SeatId seat) {
        return jdbc.sql("select state from seat where id = ?")
                .param(seat.value())
                .query(String.class)
                .single();
    }

    public int allowance(PerformanceId performance, UserId fan) {
        return jdbc.sql("select coalesce(sum(seats), 0) from seat_allowance where performance_id = ? and user_id = ?")
                .param(performance.value())
                .param(fan.value())
                .query(Integer.class)
                .single();
    }

    /** Checks that the allowance of every fan equals the number of the fan's seats. */
    public void audit(PerformanceId performance) {
        assertThat(jdbc.sql("""
                                select coalesce(a.user_id, s.holder), coalesce(a.seats, 0), coalesce(s.seats, 0)
                                from (select user_id, seats from seat_allowance
                                      where performance_id = :performance and seats > 0) a
                                full join (select holder, count(*) as seats from seat
                                           where performance_id = :performance and holder is not null
                                           group by holder) s
                                  on s.holder = a.user_id
                                where a.seats is distinct from s.seats
                                """)
                        .param("performance", performance.value())
                        .query()
                        .listOfRows())
                .as("allowances that differ from the seats")
                .isEmpty();
    }

    public record Pin(
            UUID reference,
            UserId buyer,
            PerformanceId performance,
            List<SeatId> seats,
            Instant pinnedUntil,
            Reply<HoldPinned> reply)
            implements SeatPinRequest {}

    public record Settlement(UUID reference, PerformanceId performance, List<SeatId> seats, Reply<HoldConfirmed> reply)
            implements SeatSettlementRequest {}

    public record Approved(UUID reference, UserId buyer, PerformanceId performance, List<SeatId> seats)
            implements SeatPurchaseApproved {}

    public record Abandoned(UUID reference, PerformanceId performance, List<SeatId> seats)
            implements SeatPurchaseAbandoned {}

    public record Refunded(UUID reference, UUID returnReference, PerformanceId performance, List<SeatId> seats)
            implements SeatPurchaseRefunded {}
}
