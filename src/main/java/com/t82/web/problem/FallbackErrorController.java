package com.t82.web.problem;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemBody;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.boot.webmvc.autoconfigure.error.BasicErrorController;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers errors that no handler has answered, such as an HTTP method that the application does not know. Browsers get
 * a page.
 */
@Component
class FallbackErrorController extends BasicErrorController {

    private final MessageSource texts;
    private final LocaleResolver locales;

    FallbackErrorController(
            ErrorAttributes attributes,
            WebProperties web,
            ObjectProvider<ErrorViewResolver> pages,
            MessageSource texts,
            LocaleResolver locales) {
        super(attributes, web.getError(), pages.orderedStream().toList());
        this.texts = texts;
        this.locales = locales;
    }

    @Override
    public ResponseEntity<Map<String, @Nullable Object>> error(HttpServletRequest request) {
        HttpStatus status = getStatus(request);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.putAll(body(status, request).members());
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    @Override
    public ModelAndView errorHtml(HttpServletRequest request, HttpServletResponse response) {
        HttpStatus status = getStatus(request);
        response.setStatus(status.value());
        return new ModelAndView(
                "error",
                Map.of(
                        "status", status.value(),
                        "message", body(status, request).message(),
                        "language", locales.resolveLocale(request).getLanguage()));
    }

    /** 404 for a request for the error page itself. */
    @Override
    protected HttpStatus getStatus(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) == null
                ? HttpStatus.NOT_FOUND
                : super.getStatus(request);
    }

    private ProblemBody body(HttpStatus status, HttpServletRequest request) {
        return ProblemBody.of(CommonProblem.of(status.value()), status.value(), texts, locales.resolveLocale(request));
    }
}
