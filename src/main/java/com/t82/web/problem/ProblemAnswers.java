package com.t82.web.problem;

import com.t82.shared.ProblemBody;
import com.t82.shared.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.LocaleResolver;

/** Makes the answer to a problem, in the language of the client. */
@Component
public class ProblemAnswers {

    /** For {@code WWW-Authenticate}, as in RFC 6750, 3.1. */
    public static final String INVALID_TOKEN = "Bearer error=\"invalid_token\"";

    private static final String PROBLEM = ProblemAnswers.class.getName();

    /** Enough to correct a form by. A list of a thousand bad elements is not described completely. */
    private static final int MOST_ERRORS = 20;

    private final MessageSource texts;
    private final LocaleResolver locales;

    ProblemAnswers(MessageSource texts, LocaleResolver locales) {
        this.texts = texts;
        this.locales = locales;
    }

    /** The problem that a request was answered with; {@code null} when it was answered without one. */
    public static @Nullable ProblemType answered(HttpServletRequest request) {
        return request.getAttribute(PROBLEM) instanceof ProblemType type ? type : null;
    }

    ResponseEntity<Object> of(ProblemType type) {
        return of(type, new Object[0], new HttpHeaders(), List.of());
    }

    /** @param arguments values for the placeholders of the message */
    ResponseEntity<Object> of(ProblemType type, Object[] arguments, HttpHeaders headers, List<InvalidInput> errors) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(PROBLEM, type, RequestAttributes.SCOPE_REQUEST);
        }
        ProblemBody problem = ProblemBody.of(type, type.status(), texts, locale(), arguments);
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

    String text(String key) {
        return texts.getMessage(key, null, locale());
    }

    String text(MessageSourceResolvable error) {
        return texts.getMessage(error, locale());
    }

    /** Resolved from the request, because filters answer before Spring MVC has bound the locale to the thread. */
    private Locale locale() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? locales.resolveLocale(attributes.getRequest())
                : LocaleContextHolder.getLocale();
    }

    /** One thing that is wrong with the input. */
    record InvalidInput(String field, String message) {}
}
