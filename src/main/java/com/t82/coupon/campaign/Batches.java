package com.t82.coupon.campaign;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Lets many requests for the same row share one transaction: while one batch is at work, the next one gathers. Each
 * request is answered only after the work on its batch, commit included, is done.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class Batches<Q, A> {

    private static final class Waiting<Q, A> {

        final Q question;
        final CompletableFuture<A> answer = new CompletableFuture<>();
        private final AtomicBoolean taken = new AtomicBoolean();

        Waiting(Q question) {
            this.question = question;
        }

        /** Either the worker takes it or the one who waits gives up; not both. */
        boolean take() {
            return taken.compareAndSet(false, true);
        }
    }

    private final Queue<Waiting<Q, A>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean atWork = new AtomicBoolean();
    private final int most;
    private final Function<List<Q>, List<A>> work;

    /**
     * @param most how many questions make up one batch at most
     * @param work answers a batch, in its order; what it throws is thrown to everyone of the batch
     */
    Batches(int most, Function<List<Q>, List<A>> work) {
        this.most = most;
        this.work = work;
    }

    /**
     * Waits for the answer.
     *
     * @throws ProblemException when it takes longer than that; the question is withdrawn then, unless it is just being
     *     worked on
     */
    A ask(Q question, Duration patience) {
        Waiting<Q, A> waiting = new Waiting<>(question);
        queue.add(waiting);
        startWork();
        try {
            try {
                return waiting.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException late) {
                if (waiting.take()) {
                    throw busy();
                }
                return waiting.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException tooLate) {
            throw busy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** How many questions wait for the next batches. */
    int waiting() {
        return queue.size();
    }

    private static ProblemException busy() {
        return ProblemException.retryAfter(Duration.ofSeconds(2), CommonProblem.SERVICE_UNAVAILABLE);
    }

    private void startWork() {
        if (!queue.isEmpty() && atWork.compareAndSet(false, true)) {
            Thread.ofVirtual().name("coupon-batch").start(this::workOff);
        }
    }

    private void workOff() {
        try {
            for (List<Waiting<Q, A>> batch = next(); !batch.isEmpty(); batch = next()) {
                answer(batch);
            }
        } finally {
            atWork.set(false);
            startWork();
        }
    }

    private List<Waiting<Q, A>> next() {
        List<Waiting<Q, A>> batch = new ArrayList<>();
        while (batch.size() < most) {
            Waiting<Q, A> waiting = queue.poll();
            if (waiting == null) {
                break;
            }
            if (waiting.take()) {
                batch.add(waiting);
            }
        }
        return batch;
    }

    private void answer(List<Waiting<Q, A>> batch) {
        try {
            List<A> answers =
                    work.apply(batch.stream().map(waiting -> waiting.question).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer.complete(answers.get(i));
            }
        } catch (Throwable failure) {
            batch.forEach(waiting -> waiting.answer.completeExceptionally(failure));
        }
    }
}
