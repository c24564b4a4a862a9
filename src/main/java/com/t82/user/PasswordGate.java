package com.t82.user;

import com.t82.shared.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/** Lets the pages' form login in with the same accounts and the same limits. The caller's name is the user's id. */
@Component
class PasswordGate implements AuthenticationProvider {

    private final SigningIn signingIn;

    PasswordGate(SigningIn signingIn) {
        this.signingIn = signingIn;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication attempt) throws AuthenticationException {
        String address = attempt.getDetails() instanceof WebAuthenticationDetails web ? web.getRemoteAddress() : "";
        try {
            Account account = signingIn.proveByPassword(
                    attempt.getName(), String.valueOf(attempt.getCredentials()), String.valueOf(address));
            UsernamePasswordAuthenticationToken signedIn = UsernamePasswordAuthenticationToken.authenticated(
                    account.id().toString(),
                    null,
                    account.roles().stream()
                            .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                            .toList());
            signedIn.setDetails(attempt.getDetails());
            return signedIn;
        } catch (ProblemException refused) {
            throw refused.type() == UserProblem.LOGIN_FAILED
                    ? new BadCredentialsException("Sign-in refused", refused)
                    : new LockedException("Sign-in refused for now", refused);
        }
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
