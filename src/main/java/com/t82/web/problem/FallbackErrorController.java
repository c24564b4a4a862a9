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

/** Errors that no handler has answered, such as of a verb that HTTP knows and the house does not. Browsers get a page. */
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
        CommonProblem problem = CommonProblem.of(status.value());
        String message = message(problem, request);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.putAll(ProblemBody.of(problem, status.value(), message).members());
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
                        "message", message(CommonProblem.of(status.value()), request),
                        "language", locales.resolveLocale(request).getLanguage()));
    }

    /** Whoever asks for the page of errors itself finds nothing. */
    @Override
    protected HttpStatus getStatus(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) == null
                ? HttpStatus.NOT_FOUND
                : super.getStatus(request);
    }

    private String message(CommonProblem problem, HttpServletRequest request) {
        return texts.getMessage(problem.code(), null, locales.resolveLocale(request));
    }
}
