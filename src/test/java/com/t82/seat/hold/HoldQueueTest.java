package com.t82.seat.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.event.PerformanceId;
import com.t82.seat.HoldId;
import com.t82.seat.SeatId;
import com.t82.seat.hold.HoldQueue.PendingHold;
import com.t82.seat.hold.HoldVerdict.Held;
import com.t82.seat.inventory.HoldRequest;
import com.t82.seat.inventory.HoldRequest.Choice;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldQueueTest {

    private static final PerformanceId PERFORMANCE = new PerformanceId(1);

    /** Longer than any pause of the machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Long enough to become the leader, or to get into a group. */
    private static final Duration SHORT = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Integer>> groups = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch go = new CountDownLatch(1);
    private HoldQueue queue;

    @AfterEach
    void stop() {
        go.countDown();
        threads.shutdownNow();
    }

    private static HoldSettings.Queue settings(int groups, int groupSize, int limit, Duration patience) {
        return new HoldSettings.Queue(groups, groupSize, 8, limit, limit + 1, patience, Duration.ofSeconds(5));
    }

    private static HoldRequest request(int seat) {
        return request(seat, PERFORMANCE);
    }

    private static HoldRequest request(int seat, PerformanceId performance) {
        return new HoldRequest(UserId.random(), performance, List.of(new Choice(new SeatId(seat), Money.of(1))));
    }

    private static int seat(PendingHold one) {
        return (int) one.request().seats().getFirst().value();
    }

    private static HoldVerdict undecided(PendingHold request) {
        throw new AssertionError("decided alone: " + request);
    }

    private static HoldVerdict verdict() {
        return new Held(HoldId.random(), Instant.EPOCH);
    }

    /** The first group waits for {@link #go}; the others do not. */
    private void open(HoldSettings.Queue settings, Consumer<List<PendingHold>> decision) {
        AtomicInteger number = new AtomicInteger();
        queue = new HoldQueue(
                settings,
                group -> {
                    groups.add(group.stream().map(HoldQueueTest::seat).toList());
                    if (number.getAndIncrement() == 0) {
                        await(go);
                    }
                    decision.accept(group);
                },
                HoldQueueTest::undecided);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void eventually(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
    }

    /** Queues requests one after the other, in this order. */
    private List<Future<HoldVerdict>> arrive(int first, int last) {
        List<Future<HoldVerdict>> answers = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            int before = queue.waiting(PERFORMANCE);
            HoldRequest request = request(i);
            answers.add(threads.submit(() -> queue.ask(request)));
            if (i == 0) {
                eventually(() -> groups.size() == 1);
            } else {
                eventually(() -> queue.waiting(PERFORMANCE) == before + 1);
            }
        }
        return answers;
    }

    @Test
    void aLoneRequestIsDecidedAtOnceByItsOwnThread() {
        Thread[] decider = new Thread[1];
        queue = new HoldQueue(
                settings(1, 64, 10, PATIENCE),
                group -> {
                    decider[0] = Thread.currentThread();
                    group.forEach(one -> one.answer(verdict()));
                },
                HoldQueueTest::undecided);

        assertThat(queue.ask(request(0))).isInstanceOf(Held.class);
        assertThat(decider[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void requestsThatArriveDuringAGroupFormTheNextOneInOrder() throws Exception {
        open(settings(1, 3, 100, PATIENCE), group -> group.forEach(one -> one.answer(verdict())));

        List<Future<HoldVerdict>> answers = arrive(0, 5);
        go.countDown();
        for (Future<HoldVerdict> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).isInstanceOf(Held.class);
        }

        assertThat(groups).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4, 5));
    }

    @Test
    void anUndecidedRequestGoesFirstInTheNextGroup() throws Exception {
        open(
                settings(1, 3, 100, PATIENCE),
                group -> group.stream()
                        .filter(one -> groups.size() != 2 || seat(one) != 2)
                        .forEach(one -> one.answer(verdict())));

        List<Future<HoldVerdict>> answers = arrive(0, 5);
        go.countDown();
        for (Future<HoldVerdict> answer : answers) {
            answer.get(30, TimeUnit.SECONDS);
        }

        assertThat(groups).containsExactly(List.of(0), List.of(1, 2, 3), List.of(2, 4, 5));
    }

    @Test
    void aRequestCanBeDecidedAlone() throws Exception {
        HoldVerdict own = verdict();
        queue = new HoldQueue(
                settings(1, 3, 100, PATIENCE), group -> group.forEach(PendingHold::decideAlone), request -> own);

        assertThat(queue.ask(request(0))).isSameAs(own);
    }

    @Test
    void requestsDecidedAloneAreLimitedByConnections() throws Exception {
        CountDownLatch allIn = new CountDownLatch(8);
        AtomicInteger alone = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        queue = new HoldQueue(
                settings(1, 64, 100, PATIENCE),
                group -> {
                    if (groups.isEmpty()) {
                        groups.add(List.of());
                        await(go);
                    }
                    group.forEach(PendingHold::decideAlone);
                },
                request -> {
                    most.accumulateAndGet(alone.incrementAndGet(), Math::max);
                    allIn.countDown();
                    await(allIn);
                    alone.decrementAndGet();
                    return verdict();
                });

        List<Future<HoldVerdict>> answers = arrive(0, 31);
        go.countDown();
        for (Future<HoldVerdict> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Held.class);
        }

        assertThat(most).hasValue(8);
    }

    @Test
    void aFailureFailsTheWholeGroupAndTheNextGroupRuns() throws Exception {
        open(settings(1, 2, 100, PATIENCE), group -> {
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
    void aRequestBeyondTheQueueLimitIsRefusedAtOnce() throws Exception {
        open(settings(1, 10, 2, PATIENCE), group -> group.forEach(one -> one.answer(verdict())));
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
    void aRequestTimesOutWhileTheLeaderHangs() throws Exception {
        open(settings(1, 10, 10, SHORT), group -> group.forEach(one -> one.answer(verdict())));
        Future<HoldVerdict> hanging = arrive(0, 0).getFirst();

        List<Future<HoldVerdict>> late =
                List.of(threads.submit(() -> queue.ask(request(1))), threads.submit(() -> queue.ask(request(2))));
        late.forEach(HoldQueueTest::assertOverloaded);
        assertThat(hanging.isDone()).isFalse();
        assertThat(queue.waiting(PERFORMANCE)).isZero();

        go.countDown();
        assertThat(hanging.get(30, TimeUnit.SECONDS)).isInstanceOf(Held.class);
        assertThat(groups).containsExactly(List.of(0));
        assertThat(queue.ask(request(3))).isInstanceOf(Held.class);
    }

    private static void assertOverloaded(Future<HoldVerdict> answer) {
        assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(ProblemException.class, overload -> {
                    assertThat(overload.type()).isEqualTo(CommonProblem.SERVICE_UNAVAILABLE);
                    assertThat(overload.retryAfter()).isPositive();
                });
    }

    @Test
    void aLeaderTimesOutWhileOtherPerformancesHangAndTheNextRequestLeads() throws Exception {
        HoldSettings.Queue one = new HoldSettings.Queue(1, 10, 1, 10, 11, SHORT, Duration.ofSeconds(5));
        open(one, group -> group.forEach(waiting -> waiting.answer(verdict())));
        Future<HoldVerdict> hanging = arrive(0, 0).getFirst();
        PerformanceId other = new PerformanceId(2);

        List<Future<HoldVerdict>> leaders = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            HoldRequest request = request(i, other);
            leaders.add(threads.submit(() -> queue.ask(request)));
        }
        leaders.forEach(HoldQueueTest::assertOverloaded);
        assertThat(queue.waiting(other)).isZero();

        go.countDown();
        assertThat(hanging.get(30, TimeUnit.SECONDS)).isInstanceOf(Held.class);
        assertThat(queue.ask(request(4, other))).isInstanceOf(Held.class);
    }

    @Test
    void anUndecidedRequestTimesOutToo() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        AtomicInteger number = new AtomicInteger();
        queue = new HoldQueue(
                settings(1, 2, 10, SHORT),
                group -> {
                    int now = number.getAndIncrement();
                    groups.add(group.stream().map(HoldQueueTest::seat).toList());
                    if (now == 0) {
                        await(go);
                    }
                    if (now == 1) {
                        await(second);
                    }
                    group.stream().filter(one -> seat(one) != 2).forEach(one -> one.answer(verdict()));
                },
                HoldQueueTest::undecided);
        List<Future<HoldVerdict>> answers = arrive(0, 2);
        go.countDown();
        eventually(() -> groups.size() == 2);
        // The patience of the second request ends while it is in the group that leaves it undecided.
        Thread.sleep(SHORT);
        second.countDown();

        assertOverloaded(answers.get(2));
    }

    @Test
    void anInterruptedLeaderDecidesItsGroupAndStaysInterrupted() throws Exception {
        CompletableFuture<Boolean> whileLeading = new CompletableFuture<>();
        queue = new HoldQueue(
                settings(1, 10, 10, PATIENCE),
                group -> {
                    whileLeading.complete(Thread.currentThread().isInterrupted());
                    group.forEach(one -> one.answer(verdict()));
                },
                HoldQueueTest::undecided);
        CompletableFuture<Boolean> afterwards = new CompletableFuture<>();

        Thread.startVirtualThread(() -> {
            Thread.currentThread().interrupt();
            queue.ask(request(0));
            afterwards.complete(Thread.currentThread().isInterrupted());
        });

        assertThat(whileLeading.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(afterwards.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptedRequestStillGetsItsVerdict() throws Exception {
        open(settings(1, 10, 10, PATIENCE), group -> group.forEach(one -> one.answer(verdict())));
        arrive(0, 0);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = Thread.startVirtualThread(() -> {
            HoldVerdict answer = queue.ask(request(1));
            interrupted.complete(
                    answer instanceof Held && Thread.currentThread().isInterrupted());
        });
        eventually(() -> queue.waiting(PERFORMANCE) == 1);

        caller.interrupt();
        go.countDown();

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void everyRequestIsDecidedWithSeveralConcurrentGroups() throws Exception {
        for (int parallel = 1; parallel <= 3; parallel++) {
            AtomicInteger decided = new AtomicInteger();
            queue = new HoldQueue(
                    settings(parallel, 7, 10_000, Duration.ofMinutes(1)),
                    group -> {
                        Thread.yield();
                        for (PendingHold one : group) {
                            if (seat(one) % 5 == 0 && decided.get() % 3 == 0) {
                                decided.incrementAndGet();
                            } else {
                                one.answer(verdict());
                                decided.incrementAndGet();
                            }
                        }
                    },
                    HoldQueueTest::undecided);
            List<Callable<Integer>> callers = IntStream.range(0, 64)
                    .<Callable<Integer>>mapToObj(caller -> () -> {
                        int answers = 0;
                        for (int i = 0; i < 200; i++) {
                            answers += queue.ask(request(caller * 200 + i)) instanceof Held ? 1 : 0;
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
