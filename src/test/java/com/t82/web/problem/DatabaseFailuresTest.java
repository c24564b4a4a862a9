package com.t82.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.servlet.i18n.FixedLocaleResolver;

class DatabaseFailuresTest {

    private final ApiProblems problems =
            new ApiProblems(new ProblemAnswers(texts(), new FixedLocaleResolver(Locale.ENGLISH)));

    private static StaticMessageSource texts() {
        StaticMessageSource texts = new StaticMessageSource();
        texts.setUseCodeAsDefaultMessage(true);
        return texts;
    }

    private ResponseEntity<Object> answer(Exception failure) {
        return problems.handle(failure, new MockHttpServletRequest("POST", "/api/v1/refund"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "57P03", "53100", "53200", "53300", "08000", "08003", "08006", "08P01"})
    void anUnavailableDatabaseIsServiceUnavailable(String state) {
        SQLException cause = new SQLException("gone", state);

        for (Exception failure : new Exception[] {
            new UncategorizedSQLException("select", "select 1", cause),
            new DataAccessResourceFailureException("gone", cause),
            new TransactionSystemException("commit", new IllegalStateException(cause))
        }) {
            ResponseEntity<Object> answer = answer(failure);
            assertThat(answer.getStatusCode().value()).as(failure.toString()).isEqualTo(503);
            assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("2");
        }
    }

    @Test
    void aPoolWithoutAConnectionIsServiceUnavailable() {
        assertThat(answer(new IllegalStateException(
                                new SQLTransientConnectionException("timed out", new SocketException("reset"))))
                        .getStatusCode()
                        .value())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "22P05", "22008", "54000"})
    void aValueThatTheDatabaseCannotStoreIsABadRequest(String state) {
        SQLException cause = new SQLException("no", state);

        assertThat(answer(new DataIntegrityViolationException("no", cause))
                        .getStatusCode()
                        .value())
                .isEqualTo(400);
        assertThat(answer(new UncategorizedSQLException("insert", "insert", cause))
                        .getStatusCode()
                        .value())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42601", "XX000"})
    void aWrongStatementIsAnInternalError(String state) {
        assertThat(answer(new UncategorizedSQLException("select", "select 1", new SQLException("bug", state)))
                        .getStatusCode()
                        .value())
                .isEqualTo(500);
    }
}
