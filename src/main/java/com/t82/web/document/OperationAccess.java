package com.t82.web.document;

import io.swagger.v3.oas.models.PathItem.HttpMethod;
import java.util.Arrays;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

/** Who may call an operation, as far as roles decide it: the least privileged caller that the access rules admit. */
enum OperationAccess {
    ANYONE(new AnonymousAuthenticationToken(
            "document", "anonymous", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"))),
    USER(holding("ROLE_USER")),
    STAFF(holding("ROLE_STAFF")),
    ADMIN(holding("ROLE_ADMIN"));

    private final Authentication caller;

    OperationAccess(Authentication caller) {
        this.caller = caller;
    }

    private static Authentication holding(String role) {
        return UsernamePasswordAuthenticationToken.authenticated(
                "document", null, AuthorityUtils.createAuthorityList(role));
    }

    /** @throws IllegalStateException when the access rules admit no caller */
    static OperationAccess of(WebInvocationPrivilegeEvaluator rules, HttpMethod method, String path) {
        String somePath = path.replaceAll("\\{[^}]+}", "1");
        return Arrays.stream(values())
                .filter(access -> rules.isAllowed("", somePath, method.name(), access.caller))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(method + " " + path + " has no row in the access rules"));
    }
}
