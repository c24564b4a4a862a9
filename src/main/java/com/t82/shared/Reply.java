package com.t82.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects the answers of guards to a synchronous question. The asker creates an empty reply, puts it into the
 * question, publishes the question, and then reads the reply. An asker proceeds only with an answer: no answer means
 * no.
 *
 * <p>Used by one thread, within one transaction. A message that carries a reply is never stored.
 *
 * @param <A> type of an answer
 */
public final class Reply<A> {

    private final List<A> answers = new ArrayList<>(1);

    /** Called by a guard to answer yes. To answer no it throws. */
    public void give(A answer) {
        answers.add(answer);
    }

    /**
     * The answer of the one module that owns the subject.
     *
     * @return empty when no guard answered, which the asker treats as a refusal
     * @throws IllegalStateException when more than one guard answered
     */
    public Optional<A> single() {
        if (answers.size() > 1) {
            throw new IllegalStateException("One answer expected, not " + answers.size());
        }
        return answers.stream().findFirst();
    }

    /** The answers of all guards, in the order in which they were given. */
    public List<A> all() {
        return List.copyOf(answers);
    }
}
