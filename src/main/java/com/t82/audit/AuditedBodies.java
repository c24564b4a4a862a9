package com.t82.audit;

import com.t82.shared.Auditable;
import java.lang.reflect.Type;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Audits the values of an {@link Auditable} body before the request is executed. */
@RestControllerAdvice
class AuditedBodies extends RequestBodyAdviceAdapter {

    private final AuditedRequests audited;

    AuditedBodies(AuditedRequests audited) {
        this.audited = audited;
    }

    @Override
    public boolean supports(
            MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converterType) {
        return parameter.getParameterType().isAnnotationPresent(Auditable.class);
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converterType) {
        // The JSON text "null" arrives here as null; the handler refuses it.
        if (body != null
                && RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            audited.values(attributes.getRequest(), body);
        }
        return body;
    }
}
