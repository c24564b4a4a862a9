package com.t82.web.problem;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemBody;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.RequestPath;
import com.t82.web.request.BodyPace;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
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
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

/**
 * Every failure leaves as RFC 9457 {@code application/problem+json} with the four members that the mobile app knows:
 * {@code status}, {@code name}, {@code code} and {@code message}. What is wrong with the input is listed in {@code
 * errors}, one {@code {field, message}} each.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public class ApiProblems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ApiProblems.class);

    /** For {@code WWW-Authenticate}, as in RFC 6750, 3.1. */
    public static final String INVALID_TOKEN = "Bearer error=\"invalid_token\"";

    /**
     * character_not_in_repertoire, untranslatable_character, datetime_field_overflow, and program_limit_exceeded, which is
     * what a text gets that is too long for an index.
     */
    private static final Set<String> UNKEEPABLE = Set.of("22021", "22P05", "22008", "54000");

    private static final String PROBLEM = ApiProblems.class.getName();

    /** Enough to mend a form by; a list of a thousand bad elements is not described to its end. */
    private static final int MOST_ERRORS = 20;

    private final MessageSource texts;
    private final LocaleResolver locales;

    ApiProblems(MessageSource texts, LocaleResolver locales) {
        this.texts = texts;
        this.locales = locales;
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ProblemException problem) {
        HttpHeaders headers = new HttpHeaders();
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(retryAfter)));
        }
        return answer(problem.type(), problem.arguments().toArray(), headers, List.of());
    }

    /** Rounded up: whoever comes as soon as they are told must not be too early. */
    private static long wholeSeconds(Duration delay) {
        return Math.max(1, delay.plusNanos(999_999_999).toSeconds());
    }

    /** No token, or one that does not count; the token's own problem is in the cause when there is one. */
    @ExceptionHandler
    ResponseEntity<Object> handle(AuthenticationException failure) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(
                HttpHeaders.WWW_AUTHENTICATE,
                failure instanceof OAuth2AuthenticationException ? INVALID_TOKEN : "Bearer");
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return answer(problem.type(), problem.arguments().toArray(), headers, List.of());
            }
        }
        return answer(CommonProblem.UNAUTHENTICATED, new Object[0], headers, List.of());
    }

    /**
     * A time so far away that the calendar ends before it, parts without an end, or a parameter or header that the firewall
     * lets nobody read; what the firewall refuses outright never comes here.
     */
    @ExceptionHandler({DateTimeException.class, MultipartException.class, RequestRejectedException.class})
    ResponseEntity<Object> handleUnreadable(HttpServletRequest request) {
        return answer(BodyPace.isTooSlow(request) ? CommonProblem.REQUEST_TIMEOUT : CommonProblem.INVALID_REQUEST);
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(AccessDeniedException denied) {
        return answer(CommonProblem.ACCESS_DENIED);
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ConcurrencyFailureException lostRace) {
        return handle(ProblemException.retryAfter(Duration.ofSeconds(1), CommonProblem.CONFLICT));
    }

    /** A form body or query that is not what its encoding says, or that holds more than the container takes. */
    @ExceptionHandler
    ResponseEntity<Object> handle(InvalidParameterException unreadable) {
        return answer(CommonProblem.of(unreadable.getErrorCode()));
    }

    /** The database is not there or too busy, and another try may help. */
    @ExceptionHandler({
        CannotGetJdbcConnectionException.class,
        CannotCreateTransactionException.class,
        QueryTimeoutException.class
    })
    ResponseEntity<Object> handleOverload(Exception overload) {
        log.warn("request turned away, database unavailable: {}", overload.toString());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "2");
        return answer(CommonProblem.SERVICE_UNAVAILABLE, new Object[0], headers, List.of());
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ConstraintViolationException violations) {
        return invalid(violations.getConstraintViolations().stream()
                .map(violation -> new Invalid(violation.getPropertyPath().toString(), violation.getMessage()))
                .toList());
    }

    /**
     * What no database can keep, such as text with a NUL in it, was never meant. A database that went away, or whose disk is
     * full, is no bug either. Anything else is our own fault.
     */
    @ExceptionHandler
    ResponseEntity<Object> handle(Exception failure, HttpServletRequest request) {
        if (DatabaseFailures.isUnavailable(failure)) {
            return handleOverload(failure);
        }
        String state = DatabaseFailures.state(failure);
        if (state != null && UNKEEPABLE.contains(state)) {
            return answer(CommonProblem.INVALID_REQUEST);
        }
        log.error("request failed: {} {}", request.getMethod(), RequestPath.typed(request), failure);
        return answer(CommonProblem.INTERNAL_ERROR);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(invalid.getBindingResult().getAllErrors().stream()
                .map(error -> new Invalid(
                        error instanceof FieldError field ? field.getField() : error.getObjectName(),
                        texts.getMessage(error, locale())))
                .toList());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(invalid.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error -> new Invalid(
                                error instanceof FieldError field
                                        ? field.getField()
                                        : String.valueOf(
                                                result.getMethodParameter().getParameterName()),
                                texts.getMessage(error, locale()))))
                .toList());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (request instanceof ServletWebRequest servlet && BodyPace.isTooSlow(servlet.getRequest())) {
            return answer(CommonProblem.REQUEST_TIMEOUT);
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
            return invalid(List.of(new Invalid(field, text("COMMON-001.unreadable"))));
        }
        return invalid(List.of(new Invalid("", text("COMMON-001.unreadable"))));
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
        return invalid(List.of(new Invalid(field, text("COMMON-001.missing"))));
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(MethodArgumentTypeMismatchException mismatch) {
        return invalid(List.of(new Invalid(mismatch.getName(), text("COMMON-001.unreadable"))));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (request instanceof ServletWebRequest servlet
                && servlet.getResponse() != null
                && servlet.getResponse().isCommitted()) {
            return null;
        }
        return answer(CommonProblem.of(status.value()), new Object[0], headers, List.of());
    }

    private ResponseEntity<Object> invalid(List<Invalid> errors) {
        return answer(CommonProblem.INVALID_REQUEST, new Object[0], new HttpHeaders(), errors);
    }

    private ResponseEntity<Object> answer(ProblemType type) {
        return answer(type, new Object[0], new HttpHeaders(), List.of());
    }

    private ResponseEntity<Object> answer(
            ProblemType type, Object[] arguments, HttpHeaders headers, List<Invalid> errors) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(PROBLEM, type, RequestAttributes.SCOPE_REQUEST);
        }
        String message = texts.getMessage(type.code(), arguments, locale());
        ProblemBody problem = ProblemBody.of(type, type.status(), message);
        ProblemDetail body = ProblemDetail.forStatus(problem.status());
        body.setType(URI.create(problem.type()));
        body.setTitle(problem.title());
        body.setProperty("name", problem.name());
        body.setProperty("code", problem.code());
        body.setProperty("message", problem.message());
        if (!errors.isEmpty()) {
            body.setProperty("errors", errors.size() > MOST_ERRORS ? errors.subList(0, MOST_ERRORS) : errors);
        }
        return ResponseEntity.status(type.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    /** The problem that a request was answered with; {@code null} when it was answered without one. */
    public static @Nullable ProblemType answered(HttpServletRequest request) {
        return request.getAttribute(PROBLEM) instanceof ProblemType type ? type : null;
    }

    private String text(String key) {
        return texts.getMessage(key, null, locale());
    }

    /** Filters answer before the locale of the request is known to everybody; then it would be the machine's. */
    private Locale locale() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? locales.resolveLocale(attributes.getRequest())
                : LocaleContextHolder.getLocale();
    }

    /** One thing that is wrong with the input. */
    private record Invalid(String field, String message) {}
}
