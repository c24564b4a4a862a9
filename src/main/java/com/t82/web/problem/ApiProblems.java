package com.t82.web.problem;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.RequestPath;
import com.t82.web.problem.ProblemAnswers.InvalidInput;
import com.t82.web.request.BodyPace;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

/**
 * Maps each exception of a request to its answer in {@code application/problem+json}. What is wrong with the input is
 * listed in {@code errors}, one {@code {field, message}} each.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ApiProblems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ApiProblems.class);

    /**
     * SQLSTATEs of values that PostgreSQL cannot store: character_not_in_repertoire, untranslatable_character,
     * datetime_field_overflow, and program_limit_exceeded for a text that is too long for an index.
     */
    private static final Set<String> UNSTORABLE = Set.of("22021", "22P05", "22008", "54000");

    private final ProblemAnswers answers;

    ApiProblems(ProblemAnswers answers) {
        this.answers = answers;
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ProblemException problem) {
        HttpHeaders headers = new HttpHeaders();
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(retryAfter)));
        }
        return answers.of(problem.type(), problem.arguments().toArray(), headers, List.of());
    }

    /** Rounded up, so that a client that comes back at that time is not too early. */
    private static long wholeSeconds(Duration delay) {
        return Math.max(1, delay.plusNanos(999_999_999).toSeconds());
    }

    /** No token or an invalid one. The problem of the token, if it has its own, is in the cause. */
    @ExceptionHandler
    ResponseEntity<Object> handle(AuthenticationException failure) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(
                HttpHeaders.WWW_AUTHENTICATE,
                failure instanceof OAuth2AuthenticationException ? ProblemAnswers.INVALID_TOKEN : "Bearer");
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return answers.of(problem.type(), problem.arguments().toArray(), headers, List.of());
            }
        }
        return answers.of(CommonProblem.UNAUTHENTICATED, new Object[0], headers, List.of());
    }

    /**
     * A time outside the calendar, an unfinished multipart body, or a parameter or header that the firewall refuses
     * when it is read. Requests that the firewall refuses as a whole do not reach this handler.
     */
    @ExceptionHandler({DateTimeException.class, MultipartException.class, RequestRejectedException.class})
    ResponseEntity<Object> handleUnreadable(HttpServletRequest request) {
        return answers.of(BodyPace.isTooSlow(request) ? CommonProblem.REQUEST_TIMEOUT : CommonProblem.INVALID_REQUEST);
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(AccessDeniedException denied) {
        return answers.of(CommonProblem.ACCESS_DENIED);
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ConcurrencyFailureException lostRace) {
        return handle(ProblemException.retryAfter(Duration.ofSeconds(1), CommonProblem.CONFLICT));
    }

    /**
     * A form body or query that is not encoded as it claims, or that has more parameters than the container accepts.
     */
    @ExceptionHandler
    ResponseEntity<Object> handle(InvalidParameterException unreadable) {
        return answers.of(CommonProblem.of(unreadable.getErrorCode()));
    }

    /** The database is unavailable or overloaded; another attempt may succeed. */
    @ExceptionHandler({
        CannotGetJdbcConnectionException.class,
        CannotCreateTransactionException.class,
        QueryTimeoutException.class
    })
    ResponseEntity<Object> handleOverload(Exception overload) {
        log.warn("request turned away, database unavailable: {}", overload.toString());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "2");
        return answers.of(CommonProblem.SERVICE_UNAVAILABLE, new Object[0], headers, List.of());
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ConstraintViolationException violations) {
        return invalid(violations.getConstraintViolations().stream()
                .map(violation -> new InvalidInput(violation.getPropertyPath().toString(), violation.getMessage()))
                .toList());
    }

    /**
     * 400 for values that the database cannot store, such as text with a NUL. 503 for a database that is unavailable or
     * has no disk space. Everything else is a bug and is answered with 500.
     */
    @ExceptionHandler
    ResponseEntity<Object> handle(Exception failure, HttpServletRequest request) {
        if (DatabaseFailures.isUnavailable(failure)) {
            return handleOverload(failure);
        }
        String state = DatabaseFailures.state(failure);
        if (state != null && UNSTORABLE.contains(state)) {
            return answers.of(CommonProblem.INVALID_REQUEST);
        }
        log.error("request failed: {} {}", request.getMethod(), RequestPath.typed(request), failure);
        return answers.of(CommonProblem.INTERNAL_ERROR);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(invalid.getBindingResult().getAllErrors().stream()
                .map(error -> new InvalidInput(
                        error instanceof FieldError field ? field.getField() : error.getObjectName(),
                        answers.text(error)))
                .toList());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(invalid.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error -> new InvalidInput(
                                error instanceof FieldError field
                                        ? field.getField()
                                        : String.valueOf(
                                                result.getMethodParameter().getParameterName()),
                                answers.text(error))))
                .toList());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (request instanceof ServletWebRequest servlet && BodyPace.isTooSlow(servlet.getRequest())) {
            return answers.of(CommonProblem.REQUEST_TIMEOUT);
        }
        for (Throwable cause = unreadable.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return handle(problem);
            }
        }
        if (unreadable.getCause() instanceof JacksonException json) {
            String field = json.getPath().stream()
                    .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                    .collect(Collectors.joining("."))
                    .replace(".[", "[");
            return invalid(List.of(new InvalidInput(field, answers.text("COMMON-001.unreadable"))));
        }
        return invalid(List.of(new InvalidInput("", answers.text("COMMON-001.unreadable"))));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException missing,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return missing(missing.getParameterName());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestPart(
            MissingServletRequestPartException missing,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return missing(missing.getRequestPartName());
    }

    private ResponseEntity<Object> missing(String field) {
        return invalid(List.of(new InvalidInput(field, answers.text("COMMON-001.missing"))));
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(MethodArgumentTypeMismatchException mismatch) {
        return invalid(List.of(new InvalidInput(mismatch.getName(), answers.text("COMMON-001.unreadable"))));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (request instanceof ServletWebRequest servlet
                && servlet.getResponse() != null
                && servlet.getResponse().isCommitted()) {
            return null;
        }
        return answers.of(CommonProblem.of(status.value()), new Object[0], headers, List.of());
    }

    private ResponseEntity<Object> invalid(List<InvalidInput> errors) {
        return answers.of(CommonProblem.INVALID_REQUEST, new Object[0], new HttpHeaders(), errors);
    }
}
