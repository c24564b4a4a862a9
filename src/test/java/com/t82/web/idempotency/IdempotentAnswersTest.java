package com.t82.web.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.HouseTest;
import com.t82.web.idempotency.IdempotentAnswers.Answer;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A key belongs to one request at a time. */
@HouseTest
class IdempotentAnswersTest {

    private static final byte[] ASKED = {1, 2, 3};

    @Autowired
    IdempotentAnswers answers;

    @Autowired
    JdbcClient jdbc;

    private final String caller = UUID.randomUUID().toString();

    private UUID claim() {
        return Objects.requireNonNull(answers.claim(caller, "key", ASKED));
    }

    private void letAMinutePass() {
        jdbc.sql("update idempotent_answer set claimed_at = claimed_at - interval '61 seconds' where caller = ?")
                .param(caller)
                .update();
    }

    private static Answer saying(String text) {
        return new Answer(200, "text/plain", "/somewhere/" + text, text.getBytes());
    }

    private String answered() {
        Answer answer = Objects.requireNonNull(answers.find(caller, "key")).answer();
        return answer == null ? "nothing yet" : new String(answer.body());
    }

    @Test
    void noOtherRequestGetsTheKeyOfARequestAtWork() {
        UUID first = claim();

        assertThat(answers.claim(caller, "key", ASKED)).isNull();

        answers.keep(caller, "key", first, saying("first"));
        letAMinutePass();
        assertThat(answers.claim(caller, "key", ASKED)).isNull();
        assertThat(answered()).isEqualTo("first");
    }

    @Test
    void aSlowRequestCannotOverwriteTheAnswerOfItsSuccessor() {
        UUID slow = claim();
        letAMinutePass();
        UUID successor = claim();

        answers.keep(caller, "key", slow, saying("late"));
        assertThat(answered()).isEqualTo("nothing yet");
        answers.keep(caller, "key", successor, saying("right"));
        answers.keep(caller, "key", slow, saying("late"));

        assertThat(answered()).isEqualTo("right");
    }

    @Test
    void aSlowRequestThatFailsDoesNotTakeTheKeyFromItsSuccessor() {
        UUID slow = claim();
        letAMinutePass();
        UUID successor = claim();

        answers.forget(caller, "key", slow);

        assertThat(answers.claim(caller, "key", ASKED)).isNull();
        answers.forget(caller, "key", successor);
        assertThat(answers.find(caller, "key")).isNull();
    }
}
