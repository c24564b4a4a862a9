package com.t82.web.request;

import com.t82.shared.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.condition.PathPatternsRequestCondition;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Which methods a caller may use at an address. An address at which the caller may use no method is answered like one
 * that does not exist.
 */
@Component
public class AllowedMethods {

    public static final Authentication ANONYMOUS = new AnonymousAuthenticationToken(
            "anonymous", "anonymous", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

    private final ObjectProvider<RequestMappingHandlerMapping> handlers;
    private final ObjectProvider<WebInvocationPrivilegeEvaluator> rules;

    public AllowedMethods(
            @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> handlers,
            ObjectProvider<WebInvocationPrivilegeEvaluator> rules) {
        this.handlers = handlers;
        this.rules = rules;
    }

    /**
     * The methods to list in {@code Allow} when the address of the request does not have the method of the request.
     *
     * @param caller {@code null} for an anonymous one
     * @return empty when the address has the method, or when the caller may use no method at it
     */
    public Collection<String> insteadOf(HttpServletRequest request, @Nullable Authentication caller) {
        Set<RequestMethod> known = known(request);
        if (known.isEmpty() && !RequestPath.of(request).startsWith("/api/")) {
            known = EnumSet.of(RequestMethod.GET);
        }
        RequestMethod method = RequestMethod.resolve(request.getMethod());
        if (method != null && known.contains(method)) {
            return Set.of();
        }
        Authentication subject = caller == null ? ANONYMOUS : caller;
        Set<String> allowed = known.stream()
                .map(RequestMethod::name)
                .filter(name -> isAllowed(request, name, subject))
                .collect(Collectors.toCollection(TreeSet::new));
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        if (!allowed.isEmpty()) {
            allowed.add("OPTIONS");
        }
        return allowed;
    }

    /** Whether the request is a read that an anonymous client may send. */
    public boolean isPublicRead(HttpServletRequest request) {
        return "GET".equals(request.getMethod()) && isAllowed(request, "GET", ANONYMOUS);
    }

    /** Whether an anonymous client may send the request. */
    public boolean isPublic(HttpServletRequest request) {
        return isAllowed(request, request.getMethod(), ANONYMOUS);
    }

    private boolean isAllowed(HttpServletRequest request, String method, Authentication caller) {
        return rules.getObject().isAllowed("", RequestPath.typed(request), method, caller);
    }

    private Set<RequestMethod> known(HttpServletRequest request) {
        RequestMappingHandlerMapping mapping = handlers.getIfAvailable();
        if (mapping == null) {
            return EnumSet.noneOf(RequestMethod.class);
        }
        if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
            ServletRequestPathUtils.parseAndCache(request);
        }
        Set<RequestMethod> known = EnumSet.noneOf(RequestMethod.class);
        for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
            PathPatternsRequestCondition paths = info.getPathPatternsCondition();
            if (paths != null && paths.getMatchingCondition(request) != null) {
                known.addAll(info.getMethodsCondition().getMethods());
            }
        }
        return known;
    }
}
