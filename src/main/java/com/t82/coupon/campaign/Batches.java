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
 * Group commit: many requests for the same row share one transaction. While one batch is being worked on, the next
 * requests queue for the next batch. A request is answered after the work on its batch, commit included, is done.
 *
 * @param <Q> question of one request
 * @param <A> its answer
 */
final class Batches<Q, A> {

    private static final class QueuedRequest<Q, A> {

        final Q question;
        final CompletableFuture<A> answer = new CompletableFuture<>();
        private final AtomicBoolean taken = new AtomicBoolean();

        QueuedRequest(Q question) {
            this.question = question;
        }

        /** True for one caller: either the worker takes the request, or the waiting thread withdraws it. */
        boolean take() {
            return taken.compareAndSet(false, true);
        }
    }

    private final Queue<QueuedRequest<Q, A>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean working = new AtomicBoolean();
    private final int maxSize;
    private final Function<List<Q>, List<A>> work;

    /**
     * @param maxSize how many questions make up one batch at most
     * @param work answers a batch in its order; an exception fails every request of the batch
     */
    Batches(int maxSize, Function<List<Q>, List<A>> work) {
        this.maxSize = maxSize;
        this.work = work;
    }

    /**
     * Waits for the answer.
     *
     * @throws ProblemException when the answer takes longer than {@code patience}. The question is withdrawn then. A
     *     question that is already being worked on gets as much time again.
     */
    A ask(Q question, Duration patience) {
        QueuedRequest<Q, A> request = new QueuedRequest<>(question);
        queue.add(request);
        startWork();
        try {
            try {
                return request.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (request.take()) {
                    throw busy();
                }
                return request.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
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

    /** How many questions are queued for the next batches. */
    int queued() {
        return queue.size();
    }

    private static ProblemException busy() {
        return ProblemException.retryAfter(Duration.ofSeconds(2), CommonProblem.SERVICE_UNAVAILABLE);
    }

    private void startWork() {
        if (!queue.isEmpty() && working.compareAndSet(false, true)) {
            Thread.ofVirtual().name("coupon-batch").start(this::workThroughQueue);
        }
    }

    private void workThroughQueue() {
        try {
            for (List<QueuedRequest<Q, A>> batch = next(); !batch.isEmpty(); batch = next()) {
                answer(batch);
            }
        } finally {
            working.set(false);
            startWork();
        }
    }

    private List<QueuedRequest<Q, A>> next() {
        List<QueuedRequest<Q, A>> batch = new ArrayList<>();
        while (batch.size() < maxSize) {
            QueuedRequest<Q, A> request = queue.poll();
            if (request == null) {
                break;
            }
            if (request.take()) {
                batch.add(request);
            }
        }
        return batch;
    }

    private void answer(List<QueuedRequest<Q, A>> batch) {
        try {
            List<A> answers =
                    work.apply(batch.stream().map(request -> request.question).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer.complete(answers.get(i));
            }
        } catch (Throwable e) {
            batch.forEach(request -> request.answer.completeExceptionally(e));
        }
    }
}
