package com.t82.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.t82.shared.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signing in and out over HTTP. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Sign-in", description = "Tokens: getting, extending and ending them")
class SignInApi {

    private final SigningIn signingIn;
    private final SigningInWithProvider withProvider;
    private final Sessions sessions;
    private final AccessTokens tokens;

    SignInApi(SigningIn signingIn, SigningInWithProvider withProvider, Sessions sessions, AccessTokens tokens) {
        this.signingIn = signingIn;
        this.withProvider = withProvider;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    record Login(
            @NotBlank @Size(max = 254) String email,
            @NotBlank @Size(max = 128) String password) {

        /** Without anything personal, whoever prints it. */
        @Override
        public String toString() {
            return "Login";
        }
    }

    record Refresh(@NotBlank @Size(max = 200) String refreshToken) {

        /** Without the token, whoever prints it. */
        @Override
        public String toString() {
            return "Refresh";
        }
    }

    /**
     * @param expiresIn seconds for which {@code token} is good
     * @param refreshToken absent where the caller keeps the one they have
     */
    record Tokens(
            String token,
            String tokenType,
            long expiresIn,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String refreshToken) {

        /** Without the tokens, whoever prints it. */
        @Override
        public String toString() {
            return "Tokens";
        }
    }

    @PostMapping("/login")
    @Operation(
            summary = "Sign in with e-mail and password",
            description = "Fails with USER-008 for an unknown e-mail and a wrong password alike.")
    ResponseEntity<Tokens> login(@RequestBody @Valid Login request, HttpServletRequest http) {
        return answer(signingIn.byPassword(request.email(), request.password(), http.getRemoteAddr()));
    }

    @PostMapping("/login/{provider}")
    @Operation(
            summary = "Sign in with Kakao or Google",
            description = "The provider's access token stands in the Authorization header, bare or after `Bearer `.",
            parameters =
                    @Parameter(
                            name = "Authorization",
                            in = ParameterIn.HEADER,
                            required = true,
                            description = "The provider's access token",
                            schema = @Schema(type = "string")))
    ResponseEntity<Tokens> loginWith(
            @PathVariable @Parameter(description = "kakao or google") String provider, HttpServletRequest http) {
        Provider asked = Provider.named(provider);
        return answer(withProvider.signIn(asked, providersToken(http), http.getRemoteAddr()));
    }

    @GetMapping("/refresh")
    @Operation(
            summary = "A fresh access token for one that is still good",
            description = "Each access token is exchanged once. A repetition within 60 seconds gets the same answer;"
                    + " exchanging it later, or an older one, ends the sign-in it belongs to.")
    ResponseEntity<Tokens> refresh(UserId caller, @Parameter(hidden = true) @AuthenticationPrincipal Jwt token) {
        UUID session = sessionOf(token);
        return answer(session == null ? signingIn.open(caller) : signingIn.refresh(presented(token, session, caller)));
    }

    @PostMapping("/token/refresh")
    @Operation(
            summary = "Fresh tokens for a refresh token",
            description =
                    "Each refresh token works once. A repetition within 30 seconds gets the same successor, unless"
                            + " that was used; any other second use ends the sign-in it belongs to.")
    ResponseEntity<Tokens> extend(@RequestBody @Valid Refresh request) {
        return answer(signingIn.extend(request.refreshToken()));
    }

    @PostMapping("/logout")
    @Operation(summary = "Sign out", description = "Ends the sign-in that the access token belongs to.")
    void logout(@Parameter(hidden = true) @AuthenticationPrincipal Jwt token) {
        UUID session = sessionOf(token);
        if (session != null) {
            sessions.end(session);
        }
    }

    private static Sessions.Presented presented(Jwt token, UUID session, UserId caller) {
        return new Sessions.Presented(
                UUID.fromString(Objects.requireNonNull(token.getId())),
                session,
                caller,
                Objects.requireNonNull(token.getIssuedAt()));
    }

    static @Nullable UUID sessionOf(Jwt token) {
        String session = token.getClaimAsString(AccessTokens.SESSION);
        return session == null ? null : UUID.fromString(session);
    }

    ResponseEntity<Tokens> answer(SigningIn.SignedIn signedIn) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Tokens(
                        signedIn.accessToken(), "Bearer", tokens.lifetime().toSeconds(), signedIn.refreshToken()));
    }

    private static String providersToken(HttpServletRequest http) {
        String header = http.getHeader(HttpHeaders.AUTHORIZATION);
        String token = header == null
                ? ""
                : header.regionMatches(true, 0, "Bearer ", 0, 7)
                        ? header.substring(7).strip()
                        : header.strip();
        // Anything else could not stand in a header on the way to the provider.
        if (!token.matches("[\\x21-\\x7e]{1,4096}")) {
            throw new ProblemException(UserProblem.LOGIN_FAILED);
        }
        return token;
    }
}
