package com.t82.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;

class ApiProblemsTest {

    private final ApiProblems problems = new ApiProblems(new ProblemAnswers(texts(), new AcceptHeaderLocaleResolver()));

    private static StaticMessageSource texts() {
        StaticMessageSource texts = new StaticMessageSource();
        texts.setUseCodeAsDefaultMessage(true);
        return texts;
    }

    @ParameterizedTest
    @CsvSource({"PT0.001S, 1", "PT1S, 1", "PT1.001S, 2", "PT1.9S, 2", "PT0S, 1", "PT15M, 900"})
    void retryAfterIsRoundedUp(Duration delay, String seconds) {
        ResponseEntity<Object> answer =
                problems.handle(ProblemException.retryAfter(delay, CommonProblem.TOO_MANY_REQUESTS));

        assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo(seconds);
    }

    @Test
    void aLostRaceMayBeRepeatedAndIsNotStoredForAKey() {
        ResponseEntity<Object> answer = problems.handle(new CannotAcquireLockException("lost"));

        assertThat(answer.getStatusCode().value()).isEqualTo(409);
        assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("1");
    }

    private record Row(@NotNull @Nullable String name) {}

    private record Form(@Valid List<Row> rows) {}

    @Test
    void atMostTwentyInputErrorsAreListed() {
        try (ValidatorFactory validation = Validation.buildDefaultValidatorFactory()) {
            Set<ConstraintViolation<Form>> violations =
                    validation.getValidator().validate(new Form(Collections.nCopies(1_000, new Row(null))));
            assertThat(violations).hasSize(1_000);

            ResponseEntity<Object> answer =
                    problems.handle(new ConstraintViolationException(new HashSet<>(violations)));

            ProblemDetail body = (ProblemDetail) Objects.requireNonNull(answer.getBody());
            assertThat((List<?>) Objects.requireNonNull(body.getProperties()).get("errors"))
                    .hasSize(20);
        }
    }
}
