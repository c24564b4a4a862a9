package com.t82.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.event.PerformanceId;
import com.t82.seat.HoldQueue.Waiting;
import com.t82.seat.HoldRequest.Choice;
import com.t82.seat.HoldVerdict.Held;
import com.t82.shared.CommonProblem;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldQueueTest {

    private static final PerformanceId PERFORMANCE = new PerformanceId(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Integer>> groups = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch go = new CountDownLatch(1);
    private HoldQueue queue;

    @AfterEach
    void stop() {
        go.countDown();
        threads.shutdownNow();
    }

    private static SeatSettings.Queue settings(int groups, int groupSize, int limit, Duration patience) {
        return new SeatSettings.Queue(groups, groupSize, 8, limit, 100, patience);
    }

    private static HoldRequest request(int seat) {
        return new HoldRequest(UserId.random(), PERFORMANCE, List.of(new Choice(new SeatId(seat), Money.of(1))));
    }

    private static int seat(Waiting one) {
        return (int) one.request().seats().getFirst().value();
    }

    private static HoldVerdict verdict() {
        return new Held(HoldId.random(), Instant.EPOCH);
    }

    /** The first group waits for {@link #go}; the others do not. */
    private void open(SeatSettings.Queue settings, Consumer<List<Waiting>> decision) {
        AtomicInteger number = new AtomicInteger();
        queue = new HoldQueue(settings, group -> {
            groups.add(group.stream().map(HoldQueueTest::seat).toList());
            if (number.getAndIncrement() == 0) {
                await(go);
            }
            decision.accept(group);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks one after the other, in this order. */
    private List<Future<HoldVerdict>> arrive(int first, int last) {
        List<Future<HoldVerdict>> answers = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            int before = queue.waiting(PERFORMANCE);
            HoldRequest request = request(i);
            answers.add(threads.submit(() -> queue.ask(request)));
            if (i == 0) {
                org.awaitility.Awaitility.await().until(() -> groups.size() == 1);
            } else {
                org.awaitility.Awaitility.await().until(() -> queue.waiting(PERFORMANCE) == before + 1);
            }
        }
        return answers;
    }

    @Test
    void aLoneRequestIsDecidedAtOnceByItsOwnThread() {
        Thread[] decider = new Thread[1];
        queue = new HoldQueue(settings(1, 64, 10, Duration.ofSeconds(3)), group -> {
            decider[0] = Thread.currentThread();
            group.forEach(one -> one.answer(verdict()));
        });

        assertThat(queue.ask(request(0))).isInstanceOf(Held.class);
        assertThat(decider[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void whoComesWhileAGroupIsAtWorkIsDecidedWithTheNextInTheOrderOfArrival() throws Exception {
        open(settings(1, 3, 100, Duration.ofSeconds(30)), group -> group.forEach(one -> one.answer(verdict())));

        List<Future<HoldVerdict>> answers = arrive(0, 5);
        go.countDown();
        for (Future<HoldVerdict> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(Held.class);
        }

        assertThat(groups).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4, 5));
    }

    @Test
    void whoIsLeftOutGoesFirstInTheNextGroup() throws Exception {
        open(
                settings(1, 3, 100, Duration.ofSeconds(30)),
                group -> group.stream()
                        .filter(one -> groups.size() != 2 || seat(one) != 2)
                        .forEach(one -> one.answer(verdict())));

        List<Future<HoldVerdict>> answers = arrive(0, 5);
        go.countDown();
        for (Future<HoldVerdict> answer : answers) {
            answer.get(10, TimeUnit.SECONDS);
        }

        assertThat(groups).containsExactly(List.of(0), List.of(1, 2, 3), List.of(2, 4, 5));
    }

    @Test
    void whoIsDismissedIsDecidedAlone() throws Exception {
        open(settings(1, 3, 100, Duration.ofSeconds(30)), group -> group.forEach(Waiting::dismiss));

        List<Future<HoldVerdict>> answers = arrive(0, 1);
        go.countDown();

        assertThat(answers.get(0).get()).isNull();
        assertThat(answers.get(1).get()).isNull();
    }

    @Test
    void aFailureIsToldToAllOfTheGroupAndTheNextOneGoesOn() throws Exception {
        open(settings(1, 2, 100, Duration.ofSeconds(30)), group -> {
            if (groups.size() == 2) {
                throw new IllegalArgumentException("broken");
            }
            group.forEach(one -> one.answer(verdict()));
        });

        List<Future<HoldVerdict>> answers = arrive(0, 4);
        go.countDown();

        for (int i : new int[] {1, 2}) {
            assertThatThrownBy(() -> answers.get(i).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("broken");
        }
        assertThat(answers.get(3).get()).isInstanceOf(Held.class);
        assertThat(answers.get(4).get()).isInstanceOf(Held.class);
    }

    @Test
    void whenTooManyWaitTheNextIsTurnedAwayAtOnce() throws Exception {
        open(settings(1, 10, 2, Duration.ofSeconds(30)), group -> group.forEach(one -> one.answer(verdict())));
        List<Future<HoldVerdict>> answers = arrive(0, 2);

        assertThatThrownBy(() -> queue.ask(request(3))).isInstanceOfSatisfying(ProblemException.class, overload -> {
            assertThat(overload.type()).isEqualTo(CommonProblem.SERVICE_UNAVAILABLE);
            assertThat(overload.retryAfter()).isPositive();
        });

        go.countDown();
        assertThat(answers.get(2).get()).isInstanceOf(Held.class);
        assertThat(queue.ask(request(4))).isInstanceOf(Held.class);
    }

    @Test
    void whoHasWaitedTooLongIsTurnedAwayInsteadOfBeingDecided() throws Exception {
        open(settings(1, 10, 10, Duration.ofMillis(50)), group -> group.forEach(one -> one.answer(verdict())));
        List<Future<HoldVerdict>> answers = arrive(0, 1);
        Thread.sleep(80);
        go.countDown();

        assertThat(answers.get(0).get()).isInstanceOf(Held.class);
        assertThatThrownBy(() -> answers.get(1).get()).hasCauseInstanceOf(ProblemException.class);
        assertThat(groups).containsExactly(List.of(0));
    }

    @Test
    void anInterruptedCallerStillHearsItsAnswer() throws Exception {
        open(settings(1, 10, 10, Duration.ofSeconds(30)), group -> group.forEach(one -> one.answer(verdict())));
        arrive(0, 0);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = Thread.startVirtualThread(() -> {
            HoldVerdict answer = queue.ask(request(1));
            interrupted.complete(
                    answer instanceof Held && Thread.currentThread().isInterrupted());
        });
        org.awaitility.Awaitility.await().until(() -> queue.waiting(PERFORMANCE) == 1);

        caller.interrupt();
        go.countDown();

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nobodyIsForgottenHoweverManyGroupsAreAtWork() throws Exception {
        for (int parallel = 1; parallel <= 3; parallel++) {
            AtomicInteger decided = new AtomicInteger();
            queue = new HoldQueue(settings(parallel, 7, 10_000, Duration.ofMinutes(1)), group -> {
                Thread.yield();
                for (Waiting one : group) {
                    if (seat(one) % 5 == 0 && decided.get() % 3 == 0) {
                        decided.incrementAndGet();
                    } else {
                        one.answer(verdict());
                        decided.incrementAndGet();
                    }
                }
            });
            List<Callable<Integer>> callers = IntStream.range(0, 64)
                    .<Callable<Integer>>mapToObj(caller -> () -> {
                        int answers = 0;
                        for (int i = 0; i < 200; i++) {
                            answers += queue.ask(request(caller * 200 + i)) == null ? 0 : 1;
                        }
                        return answers;
                    })
                    .toList();

            for (Future<Integer> caller : threads.invokeAll(callers, 60, TimeUnit.SECONDS)) {
                assertThat(caller.get()).isEqualTo(200);
            }
            assertThat(queue.waiting(PERFORMANCE)).isZero();
        }
    }
}
