package com.t82.web.request;

import jakarta.validation.constraints.Size;
import java.lang.reflect.Type;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Cuts a body that is too long a list to one element more than is allowed. Its length is refused all the same, but the
 * elements beyond it are not validated, each with all of its errors.
 */
@RestControllerAdvice
class ListSizeAdvice extends RequestBodyAdviceAdapter {

    @Override
    public boolean supports(
            MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converterType) {
        return parameter.hasParameterAnnotation(Size.class);
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converterType) {
        Size size = parameter.getParameterAnnotation(Size.class);
        return size != null && body instanceof List<?> list && list.size() > size.max()
                ? list.subList(0, size.max() + 1)
                : body;
    }
}
