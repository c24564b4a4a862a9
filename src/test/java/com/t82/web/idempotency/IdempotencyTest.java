package com.t82.web.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.web.NotRepeatable;
import com.t82.testing.Handlers;
import com.t82.web.problem.ProblemAnswers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.ModelAndView;

/** The filter while the table of answers fails. */
class IdempotencyTest {

    private static final JdbcClient NO_DATABASE = JdbcClient.create(new AbstractDataSource() {
        @Override
        public java.sql.Connection getConnection() throws SQLException {
            throw new SQLException("No connection is free");
        }

        @Override
        public java.sql.Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    });

    /** An operation whose body has a secret. */
    @RestController
    static class Passwords {

        @NotRepeatable
        @PutMapping("/api/v1/users/me")
        void change() {}
    }

    private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
    private final AtomicInteger effects = new AtomicInteger();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    private void send(IdempotentAnswers answers, String method, String path, FilterChain handler) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        request.addHeader(Idempotency.HEADER, "key");
        request.setContent("{}".getBytes());
        Principal caller = () -> "caller";
        request.setUserPrincipal(caller);
        new Idempotency(answers, Handlers.of(Passwords.class), (asked, answer, what, failure) -> {
                    refusal.set(failure);
                    return new ModelAndView();
                })
                .doFilter(request, response, handler);
    }

    private FilterChain answering(String text) {
        return (request, answer) -> {
            effects.incrementAndGet();
            ((HttpServletResponse) answer).setStatus(200);
            answer.getWriter().write(text);
        };
    }

    @Test
    void withoutADatabaseConnectionTheRequestIsRefusedAsWithoutAKey() throws Exception {
        send(new IdempotentAnswers(NO_DATABASE), "POST", "/api/v1/refund", answering("done"));

        assertThat(refusal.get()).isInstanceOf(CannotGetJdbcConnectionException.class);
        assertThat(effects).hasValue(0);
    }

    @Test
    void anAnswerThatCannotBeStoredIsStillSent() throws Exception {
        send(new Forgetful(), "POST", "/api/v1/refund", answering("done"));

        assertThat(refusal.get()).isNull();
        assertThat(response.getContentAsString()).isEqualTo("done");
        assertThat(effects).hasValue(1);
    }

    @Test
    void aKeyThatCannotBeFreedDoesNotHideTheFailure() throws Exception {
        send(new Forgetful(), "POST", "/api/v1/refund", (request, answer) -> {
            throw new ProblemException(CommonProblem.NOT_FOUND);
        });

        assertThat(refusal.get())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(CommonProblem.NOT_FOUND));
    }

    /** For every code of every catalogue: refusals that may change with time are not stored, others are. */
    @ParameterizedTest
    @MethodSource("problems")
    void answersThatMayChangeWithTimeAreNotStored(ProblemType problem) throws Exception {
        Keeping answers = new Keeping();

        send(answers, "POST", "/api/v1/refund", (request, answer) -> {
            request.setAttribute(ProblemAnswers.class.getName(), problem);
            ((HttpServletResponse) answer).setStatus(problem.status());
        });

        assertThat(answers.kept).isEqualTo(!problem.changesWithTime());
        assertThat(problem.changesWithTime())
                .as(problem.code() + " " + problem.name())
                .isEqualTo(
                        Set.of(400, 406, 413, 415, 422).contains(problem.status())
                                ? problem.code().equals("TICKET-015")
                                : true);
    }

    static List<ProblemType> problems() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(ProblemType.class));
        List<ProblemType> problems = scanner.findCandidateComponents("com.t82").stream()
                .map(found -> ClassUtils.resolveClassName(found.getBeanClassName(), null))
                .filter(Class::isEnum)
                .flatMap(catalogue -> Arrays.stream(catalogue.getEnumConstants()))
                .map(ProblemType.class::cast)
                .toList();
        assertThat(problems).hasSizeGreaterThan(100);
        return problems;
    }

    private static final class Keeping extends IdempotentAnswers {

        private boolean kept;

        Keeping() {
            super(NO_DATABASE);
        }

        @Override
        UUID claim(String caller, String key, byte[] fingerprint) {
            return UUID.randomUUID();
        }

        @Override
        void keep(String caller, String key, UUID claim, Answer answer) {
            kept = true;
        }

        @Override
        void forget(String caller, String key, UUID claim) {
            kept = false;
        }
    }

    @Test
    void aBodyWithASecretIsNotStored() throws Exception {
        send(new IdempotentAnswers(NO_DATABASE), "PUT", "/api/v1/users/me", answering("changed"));

        assertThat(response.getContentAsString()).isEqualTo("changed");
        assertThat(refusal.get()).isNull();
    }

    /** Loses the database between the claim and the answer. */
    private static final class Forgetful extends IdempotentAnswers {

        Forgetful() {
            super(NO_DATABASE);
        }

        @Override
        UUID claim(String caller, String key, byte[] fingerprint) {
            return UUID.randomUUID();
        }

        @Override
        void keep(String caller, String key, UUID claim, Answer answer) throws DataAccessException {
            throw new DataAccessResourceFailureException("gone");
        }

        @Override
        void forget(String caller, String key, UUID claim) throws DataAccessException {
            throw new DataAccessResourceFailureException("gone");
        }
    }
}
