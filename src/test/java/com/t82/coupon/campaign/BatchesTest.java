package com.t82.coupon.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void everyRequestGetsItsOwnAnswerAndQueuedRequestsShareABatch() throws Exception {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        CountDownLatch firstBatchStarted = new CountDownLatch(1);
        CountDownLatch mayFinish = new CountDownLatch(1);
        Batches<Integer, Integer> batches = new Batches<>(10, questions -> {
            sizes.add(questions.size());
            firstBatchStarted.countDown();
            await(mayFinish);
            return questions.stream().map(question -> question * 2).toList();
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = threads.submit(() -> batches.ask(1_000, LONG));
            firstBatchStarted.await();
            List<Future<Integer>> others = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                int question = i;
                others.add(threads.submit(() -> batches.ask(question, LONG)));
            }
            while (batches.queued() < 25) {
                Thread.onSpinWait();
            }
            mayFinish.countDown();

            assertThat(first.get()).isEqualTo(2_000);
            for (int i = 0; i < 25; i++) {
                assertThat(others.get(i).get()).isEqualTo(i * 2);
            }
        }
        assertThat(sizes).containsExactly(1, 10, 10, 5);
    }

    @Test
    void aFailureFailsEveryRequestOfItsBatchAndTheNextBatchSucceeds() {
        Batches<String, String> batches = new Batches<>(10, questions -> {
            if (questions.contains("bad")) {
                throw new IllegalArgumentException("bad");
            }
            return questions;
        });

        assertThatThrownBy(() -> batches.ask("bad", LONG)).isInstanceOf(IllegalArgumentException.class);
        assertThat(batches.ask("good", LONG)).isEqualTo("good");
    }

    @Test
    void aRequestThatWaitsTooLongFailsWith503AndIsNotServedLater() throws Exception {
        List<String> served = new CopyOnWriteArrayList<>();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch mayFinish = new CountDownLatch(1);
        Batches<String, String> batches = new Batches<>(1, questions -> {
            served.addAll(questions);
            started.countDown();
            await(mayFinish);
            return questions;
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = threads.submit(() -> batches.ask("first", LONG));
            started.await();

            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> batches.ask("late", Duration.ofMillis(20)))
                    .satisfies(busy -> {
                        assertThat(busy.type()).isEqualTo(CommonProblem.SERVICE_UNAVAILABLE);
                        assertThat(busy.retryAfter()).isNotNull();
                    });
            mayFinish.countDown();
            assertThat(first.get()).isEqualTo("first");
            assertThat(batches.ask("last", LONG)).isEqualTo("last");
        }
        assertThat(served).containsExactly("first", "last");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
