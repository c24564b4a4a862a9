package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.user.UserId;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.UUID;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Seats of a performance with a waiting room are chosen only by those who were let in.
 *
 * <p>Looks at what the handler is about to get, not at the bytes of the request, so that the two can never understand
 * the request differently.
 */
@RestControllerAdvice
class PassCheck extends RequestBodyAdviceAdapter {

    static final String CHOICE = "/api/v1/seats/choice";

    private final Board board;
    private final Presence presence;
    private final JsonMapper json;

    PassCheck(Board board, Presence presence, JsonMapper json) {
        this.board = board;
        this.presence = presence;
        this.json = json;
    }

    @Override
    public boolean supports(
            MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converterType) {
        PutMapping mapping = parameter.getMethodAnnotation(PutMapping.class);
        return mapping != null && Arrays.asList(mapping.value()).contains(CHOICE);
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converterType) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller == null) {
            throw new AuthenticationCredentialsNotFoundException("This needs a signed-in user");
        }
        UserId user = new UserId(UUID.fromString(caller.getName()));
        json.valueToTree(body).findValues("eventId").stream()
                .filter(JsonNode::isIntegralNumber)
                .map(id -> new PerformanceId(id.asLong()))
                .distinct()
                .filter(performance -> board.requirePass(performance, user))
                .forEach(performance -> presence.heardOf(performance, user));
        return body;
    }
}
