package com.t82.journey;

import static com.t82.journey.BoxOffice.order;
import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.BoxOffice.Checkout;
import com.t82.journey.StandaloneHouse.Answer;
import com.t82.journey.StandaloneHouse.Seat;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the process before and after each write and each gateway call of a payment and of a refund. Many fans are
 * brought to one step each and stopped there by a trigger in the database or by a gateway that does not answer. Then
 * the process is killed. The moment after one step is the moment before the next, so each step covers both. Before and
 * after the kill the state of each fan in all ledgers is compared with the step.
 *
 * <p>The test waits for everything that the restarted application completes by itself: paid purchases and refunds. A
 * checkout that is not approved ends with its deadline. The test moves that deadline instead of waiting, and also the
 * time after which an idempotency key without an answer is free again.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CrashTest {

    private static final long GATE = 8282;

    private static final String[] SETTINGS = {
        "--t82.payment.approval-time=30m",
        "--t82.payment.settling-margin=5s",
        "--t82.seat.return-delay.min=1s",
        "--t82.seat.return-delay.max=2s",
        "--spring.datasource.hikari.maximum-pool-size=48",
    };

    /** Long enough that no call times out and is repeated before all fans are at their step. */
    private static final String PATIENT_WITH_THE_GATEWAY = "--t82.payment.toss-pay.read-timeout=30s";

    /** The steps of a fan at which the process is killed, in their order. */
    private enum Step {
        BEFORE_THE_INTENT("- 0 - - HELD 0"),
        BEFORE_THE_CLAIM_TO_CREATE("REQUESTED 0 - - HELD 0"),
        BEFORE_THE_GATEWAY_CREATES("REQUESTED\\* 0 - - HELD 0"),
        AFTER_THE_GATEWAY_CREATED("REQUESTED\\* 0 PAY_STANDBY - HELD 0"),
        BEFORE_THE_CHECKOUT_IS_STORED("REQUESTED\\* 0 PAY_STANDBY - HELD 0"),
        AFTER_THE_CHECKOUT_IS_STORED("AWAITING_APPROVAL\\* 0 PAY_STANDBY - HELD 0"),
        BEFORE_THE_CLAIM_TO_SETTLE("AWAITING_APPROVAL 0 PAY_APPROVED - HELD 0"),
        BEFORE_THE_HOLD_IS_CONFIRMED("AWAITING_APPROVAL\\* 0 PAY_APPROVED - HELD 0"),
        BEFORE_THE_CHARGE_IS_INTENDED("SETTLING\\* 0 PAY_APPROVED - SETTLING 0"),
        BEFORE_THE_GATEWAY_CHARGES("SETTLING\\* 1 PAY_APPROVED - SETTLING 0"),
        AFTER_THE_GATEWAY_CHARGED("SETTLING\\* 1 PAY_COMPLETE - SETTLING 0"),
        BEFORE_THE_APPROVAL("SETTLING\\* 1 PAY_COMPLETE - SETTLING 0"),
        AFTER_THE_APPROVAL("APPROVED\\* 1 PAY_COMPLETE - \\S+ \\d"),
        BEFORE_THE_SEATS_ARE_SOLD("APPROVED 1 PAY_COMPLETE - SETTLING \\d"),
        BEFORE_THE_TICKETS_ARE_ISSUED("APPROVED 1 PAY_COMPLETE - \\S+ 0"),
        BEFORE_THE_REFUND_IS_INTENDED("APPROVED 1 PAY_COMPLETE - SOLD 1"),
        BEFORE_THE_CLAIM_TO_REFUND("APPROVED 1 PAY_COMPLETE REFUNDING 0 SOLD 1"),
        BEFORE_THE_REFUND_IS_ATTEMPTED("APPROVED 1 PAY_COMPLETE REFUNDING\\* 0 SOLD 1"),
        BEFORE_THE_GATEWAY_REFUNDS("APPROVED 1 PAY_COMPLETE REFUNDING\\* 1 SOLD 1"),
        AFTER_THE_GATEWAY_REFUNDED("APPROVED 1 REFUND_SUCCESS REFUNDING\\* 1 SOLD 1"),
        BEFORE_THE_REFUND_IS_BOOKED("APPROVED 1 REFUND_SUCCESS REFUNDING\\* 1 SOLD 1"),
        AFTER_THE_REFUND_IS_BOOKED("APPROVED 1 REFUND_SUCCESS SUCCEEDED\\* 1 \\S+ \\d"),
        BEFORE_THE_TICKETS_ARE_VOID("APPROVED 1 REFUND_SUCCESS SUCCEEDED 1 \\S+ 1"),
        BEFORE_THE_SEATS_RETURN("APPROVED 1 REFUND_SUCCESS SUCCEEDED 1 SOLD \\d");

        /** What {@link #WHEREABOUTS} must return for a fan at this step. */
        private final String books;

        Step(String books) {
            this.books = books;
        }

        boolean isCheckout() {
            return compareTo(AFTER_THE_CHECKOUT_IS_STORED) <= 0;
        }

        boolean isRefund() {
            return compareTo(BEFORE_THE_REFUND_IS_INTENDED) >= 0;
        }

        /** These come last, because calls to the gateway time out. */
        boolean isAtTheGateway() {
            return name().contains("_THE_GATEWAY_");
        }

        boolean isHang() {
            return isAtTheGateway() && name().startsWith("AFTER_");
        }
    }

    /**
     * The purchase with a star while it is claimed, how often its charge was tried, what the gateway knows of it, the
     * refund likewise, the seat, and how many tickets are good.
     */
    private static final String WHEREABOUTS = """
            select concat_ws(' ',
                coalesce(p.state || case when p.claim is null then '' else '*' end, '-'),
                coalesce(p.execute_attempts, 0),
                coalesce((select g.state from sandbox_payment g where g.order_no = p.order_no), '-'),
                coalesce(r.state || case when r.claim is null then ' ' else '* ' end || r.attempts, '-'),
                s.state,
                (select count(*) from ticket t where t.seat_id = s.id and t.issued_at is not null
                    and t.cancelled_at is null))
            from seat s
            left join payment_purchase_line l on l.seat_id = s.id
            left join payment_purchase p on p.id = l.purchase_id
            left join payment_refund r on r.purchase_id = p.id
            where s.id = ?
            """;

    private static final String TRIGGERS = """
            create table crash_point (buyer uuid primary key, step text not null);

            create function crash_here(who uuid, here text) returns void language plpgsql as $$
            begin
                if exists (select 1 from crash_point where buyer = who and step = here) then
                    perform pg_advisory_xact_lock_shared(8282);
                end if;
            end $$;

            create function crash_purchase() returns trigger language plpgsql as $$
            begin
                if tg_op = 'INSERT' then
                    perform crash_here(new.buyer, 'BEFORE_THE_INTENT');
                    return new;
                end if;
                if old.claim is null and new.claim is not null then
                    if new.state = 'REQUESTED' then
                        perform crash_here(new.buyer, 'BEFORE_THE_CLAIM_TO_CREATE');
                    elsif new.state = 'AWAITING_APPROVAL' then
                        perform crash_here(new.buyer, 'BEFORE_THE_CLAIM_TO_SETTLE');
                    end if;
                end if;
                if old.claim is not null and new.claim is null then
                    if new.state = 'AWAITING_APPROVAL' then
                        perform crash_here(new.buyer, 'AFTER_THE_CHECKOUT_IS_STORED');
                    elsif new.state = 'APPROVED' then
                        perform crash_here(new.buyer, 'AFTER_THE_APPROVAL');
                    end if;
                end if;
                if new.state = 'AWAITING_APPROVAL' and old.state <> new.state then
                    perform crash_here(new.buyer, 'BEFORE_THE_CHECKOUT_IS_STORED');
                elsif new.state = 'SETTLING' and old.state <> new.state then
                    perform crash_here(new.buyer, 'BEFORE_THE_HOLD_IS_CONFIRMED');
                elsif new.execute_attempts > old.execute_attempts then
                    perform crash_here(new.buyer, 'BEFORE_THE_CHARGE_IS_INTENDED');
                elsif new.state = 'APPROVED' and old.state <> new.state then
                    perform crash_here(new.buyer, 'BEFORE_THE_APPROVAL');
                end if;
                return new;
            end $$;
            create trigger crash before insert or update on payment_purchase
                for each row execute function crash_purchase();

            create function crash_refund() returns trigger language plpgsql as $$
            declare who uuid := (select buyer from payment_purchase where id = new.purchase_id);
            begin
                if tg_op = 'INSERT' then
                    perform crash_here(who, 'BEFORE_THE_REFUND_IS_INTENDED');
                elsif old.claim is null and new.claim is not null then
                    perform crash_here(who, 'BEFORE_THE_CLAIM_TO_REFUND');
                elsif old.claim is not null and new.claim is null and new.state = 'SUCCEEDED' then
                    perform crash_here(who, 'AFTER_THE_REFUND_IS_BOOKED');
                elsif new.attempts > old.attempts then
                    perform crash_here(who, 'BEFORE_THE_REFUND_IS_ATTEMPTED');
                elsif new.state = 'SUCCEEDED' and old.state <> new.state then
                    perform crash_here(who, 'BEFORE_THE_REFUND_IS_BOOKED');
                end if;
                return new;
            end $$;
            create trigger crash before insert or update on payment_refund
                for each row execute function crash_refund();

            create function crash_gateway() returns trigger language plpgsql as $$
            declare who uuid := (select buyer from payment_purchase where order_no = new.order_no);
            begin
                if tg_op = 'INSERT' then
                    perform crash_here(who, 'BEFORE_THE_GATEWAY_CREATES');
                elsif new.state = 'PAY_COMPLETE' and old.state <> new.state then
                    perform crash_here(who, 'BEFORE_THE_GATEWAY_CHARGES');
                end if;
                return new;
            end $$;
            create trigger crash before insert or update on sandbox_payment
                for each row execute function crash_gateway();

            create function crash_gateway_refund() returns trigger language plpgsql as $$
            begin
                perform crash_here(
                    (select p.buyer from payment_purchase p join sandbox_payment s on s.order_no = p.order_no
                     where s.pay_token = new.pay_token), 'BEFORE_THE_GATEWAY_REFUNDS');
                return new;
            end $$;
            create trigger crash before insert on sandbox_refund
                for each row execute function crash_gateway_refund();

            create function crash_seat() returns trigger language plpgsql as $$
            begin
                if new.state <> old.state and new.state = 'SOLD' then
                    perform crash_here(old.holder, 'BEFORE_THE_SEATS_ARE_SOLD');
                elsif new.state <> old.state and new.state = 'RETURNING' then
                    perform crash_here(old.holder, 'BEFORE_THE_SEATS_RETURN');
                end if;
                return new;
            end $$;
            create trigger crash before update on seat for each row execute function crash_seat();

            create function crash_ticket() returns trigger language plpgsql as $$
            begin
                if new.cancelled_at is null and tg_op = 'INSERT' then
                    perform crash_here(new.holder_id, 'BEFORE_THE_TICKETS_ARE_ISSUED');
                elsif new.cancelled_at is not null and tg_op = 'UPDATE' then
                    perform crash_here(new.holder_id, 'BEFORE_THE_TICKETS_ARE_VOID');
                end if;
                return new;
            end $$;
            create trigger crash before insert or update on ticket for each row execute function crash_ticket();
            """;

    @TempDir
    Path directory;

    /** One fan on the way to a step. */
    private static final class Fan {
        final Step step;
        final String token;
        final UUID id;
        List<Seat> seats = List.of();

        @Nullable Checkout checkout;

        Fan(Step step, String token) {
            this.step = step;
            this.token = token;
            this.id = StandaloneHouse.subject(token);
        }
    }

    @Test
    void afterAKillAtEveryStepAllPurchasesEndAndTheLedgersAgree() throws Exception {
        try (KillableHouse killable = new KillableHouse(directory, patient())) {
            StandaloneHouse house = killable.start();
            BoxOffice box = new BoxOffice(house);
            execute(house, TRIGGERS);
            long performance = box.newPerformance(Duration.ofDays(20));
            Map<Step, Fan> fans = new EnumMap<>(Step.class);
            List<String> tokens = house.tokens(Step.values().length);
            for (Step step : Step.values()) {
                fans.put(step, new Fan(step, tokens.get(step.ordinal())));
            }
            for (Fan fan : fans.values()) {
                if (fan.step.isCheckout()) {
                    fan.seats = box.hold(fan.token, performance, 1);
                } else {
                    Checkout checkout = box.checkout(fan.token, performance, 1);
                    fan.checkout = checkout;
                    fan.seats = checkout.seats();
                    if (fan.step.isRefund()) {
                        box.approve(checkout);
                    }
                }
            }
            fans.values().stream().filter(fan -> fan.step.isRefund()).forEach(fan -> box.awaitTickets(bought(fan)));
            for (Fan fan : fans.values()) {
                box.database()
                        .sql("insert into crash_point values (?, ?)")
                        .param(fan.id)
                        .param(fan.step.name())
                        .update();
            }

            int stopped;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                    Connection gate = connection(house)) {
                try (Statement shut = gate.createStatement()) {
                    shut.execute("select pg_advisory_lock(" + GATE + ")");
                }
                stopped = 0;
                for (Fan fan : fans.values()) {
                    if (!fan.step.isAtTheGateway()) {
                        threads.submit(() -> drive(house, fan));
                        stopped++;
                    }
                }
                int atTheirStep = stopped;
                eventually(BoxOffice.PATIENCE, () -> stopped(box), at -> at >= atTheirStep);
                for (Fan fan : fans.values()) {
                    if (fan.step.isAtTheGateway() && !fan.step.isHang()) {
                        threads.submit(() -> drive(house, fan));
                        stopped++;
                    }
                }
                int withGateway = stopped;
                eventually(BoxOffice.PATIENCE, () -> stopped(box), at -> at >= withGateway);
                box.faults(Map.of("hangNext", List.of("create", "execute", "refund")));
                for (Fan fan : fans.values()) {
                    if (fan.step.isHang()) {
                        threads.submit(() -> drive(house, fan));
                    }
                }
                eventually(BoxOffice.PATIENCE, () -> astray(box, fans), List::isEmpty);
                assertThat(stopped(box)).isEqualTo(withGateway);
                killable.kill();
                forsake(box);
                assertThat(astray(box, fans)).isEmpty();
                threads.shutdownNow();
            }
            System.out.println("Killed with " + stopped + " stopped in the database and 3 at the gateway");

            StandaloneHouse again = killable.start();
            Instant restarted = Instant.now();
            BoxOffice after = new BoxOffice(again);
            after.database().sql("truncate crash_point").update();
            for (Fan fan : fans.values()) {
                if (!fan.step.isCheckout()) {
                    awaitEnd(after, fan, restarted);
                }
            }
            after.awaitRest();
            System.out.println("Everything paid or refunded was final "
                    + Duration.between(restarted, Instant.now()).toMillis() + " ms after the restart");

            // A minute passes, after which a key without an answer may be taken over.
            after.database()
                    .sql(
                            "update idempotent_answer set claimed_at = claimed_at - interval '1 minute' where status is null")
                    .update();
            for (Step step : List.of(
                    Step.AFTER_THE_GATEWAY_CREATED,
                    Step.BEFORE_THE_CHECKOUT_IS_STORED,
                    Step.AFTER_THE_CHECKOUT_IS_STORED)) {
                Fan fan = Objects.requireNonNull(fans.get(step));
                Answer answer = eventually(
                        Duration.ofMinutes(2),
                        () -> again.send("POST", "/api/v1/payment", fan.token, order(fan.seats), "crash"),
                        repeated -> repeated.status() == 200);
                Checkout checkout = after.checkout(fan.token, fan.seats, answer);
                after.approve(checkout);
                after.awaitTickets(checkout);
            }
            after.database().sql("""
                    update payment_purchase set deadline = now(), next_check_at = now()
                    where state in ('REQUESTED', 'AWAITING_APPROVAL')""").update();
            eventually(
                    BoxOffice.PATIENCE,
                    () -> after.database()
                            .sql("select count(*) from payment_purchase where state not in ('APPROVED', 'ABANDONED')")
                            .query(Integer.class)
                            .single(),
                    open -> open == 0);
            int purchases = after.auditBooks();
            after.assertEqualToTheGatewaysLedger();
            System.out.println("1 kill at " + Step.values().length + " steps, " + purchases
                    + " purchases audited, ledger difference 0");
        }
    }

    /** Kills at random moments under traffic; run with the profile {@code soak}. */
    @Test
    @Tag("soak")
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void afterRandomKillsUnderTrafficTheLedgersAgree() throws Exception {
        int rounds = Integer.getInteger("t82.soak.kills", 10);
        long seed = Long.getLong("t82.soak.seed", System.nanoTime());
        System.out.println("Soaking " + rounds + " kills with seed " + seed);
        Random random = new Random(seed);
        try (KillableHouse killable = new KillableHouse(directory, SETTINGS)) {
            StandaloneHouse house = killable.start();
            long performance = new BoxOffice(house).newPerformance(Duration.ofDays(20));
            for (int round = 1; round <= rounds; round++) {
                StandaloneHouse living = house;
                List<String> tokens = house.tokens(8);
                BoxOffice crowd = new BoxOffice(house);
                crowd.faults(Map.of(
                        "hangNext", random.nextBoolean() ? List.of("execute", "refund") : List.of(),
                        "garbageNext", random.nextBoolean() ? List.of("create", "execute", "refund") : List.of(),
                        "loseCallbacks", random.nextBoolean()));
                try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (String token : tokens) {
                        threads.submit(() -> buysAndReturns(living, token, performance));
                    }
                    Thread.sleep(500 + random.nextInt(4_500));
                    killable.kill();
                    threads.shutdownNow();
                }
                house = killable.start();
                Instant restarted = Instant.now();
                BoxOffice after = new BoxOffice(house);
                after.faults(Map.of());
                after.awaitRest();
                long untilFinal = Duration.between(restarted, Instant.now()).toMillis();
                int purchases = after.auditBooks();
                after.assertNoDifferenceFromTheGatewaysLedger();
                System.out.println("Kill " + round + ": at rest after " + untilFinal + " ms, " + purchases
                        + " purchases, ledger difference 0");
                after.database().sql("""
                        update payment_purchase set deadline = now(), next_check_at = now()
                        where state in ('REQUESTED', 'AWAITING_APPROVAL')""").update();
            }
        }
    }

    private static void buysAndReturns(StandaloneHouse house, String token, long performance) {
        BoxOffice box = new BoxOffice(house);
        while (true) {
            Checkout checkout = box.buy(token, performance, 1);
            box.refund(checkout, null, UUID.randomUUID().toString());
        }
    }

    private static Checkout bought(Fan fan) {
        return Objects.requireNonNull(fan.checkout);
    }

    private static void drive(StandaloneHouse house, Fan fan) {
        BoxOffice box = new BoxOffice(house);
        if (fan.step.isCheckout()) {
            house.send("POST", "/api/v1/payment", fan.token, order(fan.seats), "crash");
        } else if (fan.step.isRefund()) {
            box.refund(bought(fan), null, "crash");
        } else {
            box.approve(bought(fan));
        }
    }

    /** Fans who had paid have a ticket, also if their refund was not stored before the kill; the others have none. */
    private static void awaitEnd(BoxOffice box, Fan fan, Instant restarted) {
        Checkout checkout = bought(fan);
        boolean keeps = !fan.step.isRefund() || fan.step == Step.BEFORE_THE_REFUND_IS_INTENDED;
        int expected = keeps ? 1 : 0;
        eventually(BoxOffice.PATIENCE, () -> box.liveTickets(checkout), live -> live == expected);
        System.out.println(fan.step + " final after "
                + Duration.between(restarted, Instant.now()).toMillis() + " ms");
        Set<String> states = expected == 1 ? Set.of("PAY_COMPLETE") : Set.of("REFUND_SUCCESS");
        assertThat(box.ledgerOf(checkout).get("state").asString())
                .as(fan.step.name())
                .isIn(states);
    }

    /** How many transactions wait for the lock that stops them. */
    private static int stopped(BoxOffice box) {
        return box.database()
                .sql("select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = " + GATE)
                .query(Integer.class)
                .single();
    }

    /** Fans whose state does not match their step. */
    private static List<String> astray(BoxOffice box, Map<Step, Fan> fans) {
        List<String> astray = new ArrayList<>();
        fans.forEach((step, fan) -> {
            String books = box.database()
                    .sql(WHEREABOUTS)
                    .param(fan.seats.getFirst().seatId())
                    .query(String.class)
                    .single();
            if (!books.matches(step.books)) {
                astray.add(step + ": " + books);
            }
        });
        return astray;
    }

    /**
     * Ends the statements that outlive the dead process; the opening gate would let them commit. Behind some of them
     * others wait for the same row, and then for the gate.
     */
    private static void forsake(BoxOffice box) {
        eventually(
                BoxOffice.PATIENCE,
                () -> {
                    box.database()
                            .sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                                    + " and not granted and objid = " + GATE)
                            .query()
                            .listOfRows();
                    return stopped(box);
                },
                left -> left == 0);
    }

    private static String[] patient() {
        String[] settings = Arrays.copyOf(SETTINGS, SETTINGS.length + 1);
        settings[SETTINGS.length] = PATIENT_WITH_THE_GATEWAY;
        return settings;
    }

    private static Connection connection(StandaloneHouse house) throws SQLException {
        return DriverManager.getConnection(house.jdbcUrl());
    }

    private static void execute(StandaloneHouse house, String script) throws SQLException {
        try (Connection connection = connection(house);
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }
}
