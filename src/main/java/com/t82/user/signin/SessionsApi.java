package com.t82.user.signin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.account.AccountProblem;
import com.t82.user.account.Accounts;
import com.t82.user.token.AccessTokens;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Listing and ending sessions over HTTP. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Sign-in")
class SessionsApi {

    private final Sessions sessions;
    private final Accounts accounts;

    SessionsApi(Sessions sessions, Accounts accounts) {
        this.sessions = sessions;
        this.accounts = accounts;
    }

    /**
     * Times are Korean local time.
     *
     * @param lastUsedAt when its tokens were last renewed; absent when unknown
     * @param current whether the caller's token belongs to it
     */
    record OpenSignIn(
            UUID id,
            LocalDateTime signedInAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LocalDateTime lastUsedAt,

            boolean current) {}

    /** @param sessions the oldest first */
    record SignIns(List<OpenSignIn> sessions) {}

    @GetMapping("/me/sessions")
    @Operation(summary = "The own sign-ins that are open", description = "At most 50: one more ends the oldest.")
    ResponseEntity<SignIns> open(UserId caller, @Parameter(hidden = true) @AuthenticationPrincipal Jwt token) {
        UUID own = AccessTokens.sessionOf(token);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new SignIns(sessions.openOf(caller).stream()
                        .map(session -> new OpenSignIn(
                                session.id(),
                                KoreanTime.local(session.openedAt()),
                                session.usedAt() == null ? null : KoreanTime.local(session.usedAt()),
                                session.id().equals(own)))
                        .toList()));
    }

    /** @throws ProblemException {@link SignInProblem#SIGN_IN_NOT_FOUND} */
    @DeleteMapping("/me/sessions/{sessionId}")
    @Operation(
            summary = "End one of the own sign-ins",
            description = "Its tokens stop working at once. Ending the current one is signing out.")
    void end(@PathVariable UUID sessionId, UserId caller) {
        sessions.endOwn(sessionId, caller);
    }

    /** @throws ProblemException {@link AccountProblem#USER_NOT_FOUND} */
    @DeleteMapping("/{userId}/sessions")
    @Operation(summary = "End all sign-ins of an account (admin)")
    void endAll(@PathVariable UUID userId) {
        sessions.endAll(accounts.active(new UserId(userId)).id());
    }
}
