package com.t82.web.request;

import com.t82.shared.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Finds the annotations of {@link com.t82.shared.web} at the handler of a request, for filters that run before the
 * dispatcher. So no filter needs to know the address of a handler.
 */
@Component
public class AnnotatedHandlers {

    private final ObjectProvider<RequestMappingHandlerMapping> mappings;
    private final Map<Class<?>, List<Marked>> byAnnotation = new ConcurrentHashMap<>();

    public AnnotatedHandlers(
            @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.mappings = mappings;
    }

    private record Marked(Set<RequestMethod> methods, Set<PathPattern> paths, Annotation annotation) {

        private boolean matches(String method, PathContainer path) {
            RequestMethod verb = RequestMethod.resolve("HEAD".equals(method) ? "GET" : method);
            return methods.contains(verb) && paths.stream().anyMatch(pattern -> pattern.matches(path));
        }
    }

    /** The annotation of the handler that a request is for, or {@code null} when its handler has none. */
    public <A extends Annotation> @Nullable A of(HttpServletRequest request, Class<A> annotation) {
        return of(request.getMethod(), RequestPath.of(request), annotation);
    }

    /** As {@link #of(HttpServletRequest, Class)}, by method and decoded path. */
    public <A extends Annotation> @Nullable A of(String method, String path, Class<A> annotation) {
        List<Marked> marked = marked(annotation);
        if (marked.isEmpty()) {
            return null;
        }
        PathContainer parsed = PathContainer.parsePath(path);
        for (Marked one : marked) {
            if (one.matches(method, parsed)) {
                return annotation.cast(one.annotation());
            }
        }
        return null;
    }

    private List<Marked> marked(Class<? extends Annotation> annotation) {
        List<Marked> known = byAnnotation.get(annotation);
        if (known != null) {
            return known;
        }
        RequestMappingHandlerMapping mapping = mappings.getIfAvailable();
        return mapping == null
                ? List.of()
                : byAnnotation.computeIfAbsent(
                        annotation,
                        type -> mapping.getHandlerMethods().entrySet().stream()
                                .flatMap(entry -> marked(
                                        entry.getKey(),
                                        AnnotatedElementUtils.findMergedAnnotation(
                                                entry.getValue().getMethod(), annotation)))
                                .toList());
    }

    private static Stream<Marked> marked(RequestMappingInfo info, @Nullable Annotation annotation) {
        if (annotation == null || info.getPathPatternsCondition() == null) {
            return Stream.empty();
        }
        return Stream.of(new Marked(
                info.getMethodsCondition().getMethods(),
                info.getPathPatternsCondition().getPatterns(),
                annotation));
    }
}
