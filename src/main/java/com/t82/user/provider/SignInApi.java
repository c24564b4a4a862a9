package com.t82.user.provider;

import com.t82.shared.ProblemException;
import com.t82.shared.web.AlsoRefuses;
import com.t82.user.UserId;
import com.t82.user.signin.PresentedAccessToken;
import com.t82.user.signin.Sessions;
import com.t82.user.signin.SignInProblem;
import com.t82.user.signin.SigningIn;
import com.t82.user.signin.TokenAnswers;
import com.t82.user.token.AccessTokens;
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
public class SignInApi {

    private final SigningIn signingIn;
    private final SigningInWithProvider withProvider;
    private final Sessions sessions;
    private final TokenAnswers answers;

    SignInApi(SigningIn signingIn, SigningInWithProvider withProvider, Sessions sessions, TokenAnswers answers) {
        this.signingIn = signingIn;
        this.withProvider = withProvider;
        this.sessions = sessions;
        this.answers = answers;
    }

    record Login(
            @NotBlank @Size(max = 254) String email,
            @NotBlank @Size(max = 128) String password) {

        /** Omits personal data. */
        @Override
        public String toString() {
            return "Login";
        }
    }

    record Refresh(@NotBlank @Size(max = 200) String refreshToken) {

        /** Omits the token. */
        @Override
        public String toString() {
            return "Refresh";
        }
    }

    @AlsoRefuses(429)
    @PostMapping("/login")
    @Operation(
            summary = "Sign in with e-mail and password",
            description = "Fails with USER-008 for an unknown e-mail and a wrong password alike.")
    ResponseEntity<TokenAnswers.Tokens> login(@RequestBody @Valid Login request, HttpServletRequest http) {
        return answers.of(signingIn.byPassword(request.email(), request.password(), http.getRemoteAddr()));
    }

    @AlsoRefuses(429)
    @PostMapping("/login/{provider}")
    @Operation(
            summary = "Sign in with Kakao or Google",
            description = "The provider's access token is in the Authorization header, alone or after `Bearer `.",
            parameters =
                    @Parameter(
                            name = "Authorization",
                            in = ParameterIn.HEADER,
                            required = true,
                            description = "The provider's access token",
                            schema = @Schema(type = "string")))
    ResponseEntity<TokenAnswers.Tokens> loginWith(
            @PathVariable @Parameter(description = "kakao or google") String provider, HttpServletRequest http) {
        Provider asked = Provider.named(provider);
        return answers.of(withProvider.signIn(asked, providersToken(http), http.getRemoteAddr()));
    }

    @GetMapping("/refresh")
    @Operation(
            summary = "A fresh access token for one that is still good",
            description = "Each access token is exchanged once. A repetition within 60 seconds gets the same answer;"
                    + " exchanging it later, or an older one, ends the sign-in it belongs to.")
    ResponseEntity<TokenAnswers.Tokens> refresh(
            UserId caller, @Parameter(hidden = true) @AuthenticationPrincipal Jwt token) {
        UUID session = AccessTokens.sessionOf(token);
        return answers.of(
                session == null ? signingIn.open(caller) : signingIn.refresh(presented(token, session, caller)));
    }

    @AlsoRefuses(401)
    @PostMapping("/token/refresh")
    @Operation(
            summary = "Fresh tokens for a refresh token",
            description =
                    "Each refresh token works once. A repetition within 30 seconds gets the same successor, unless"
                            + " that was used; any other second use ends the sign-in it belongs to.")
    ResponseEntity<TokenAnswers.Tokens> extend(@RequestBody @Valid Refresh request) {
        return answers.of(signingIn.extend(request.refreshToken()));
    }

    @PostMapping("/logout")
    @Operation(summary = "Sign out", description = "Ends the sign-in that the access token belongs to.")
    void logout(@Parameter(hidden = true) @AuthenticationPrincipal Jwt token) {
        UUID session = AccessTokens.sessionOf(token);
        if (session != null) {
            sessions.end(session);
        }
    }

    private static PresentedAccessToken presented(Jwt token, UUID session, UserId caller) {
        return new PresentedAccessToken(
                UUID.fromString(Objects.requireNonNull(token.getId())),
                session,
                caller,
                Objects.requireNonNull(token.getIssuedAt()));
    }

    private static String providersToken(HttpServletRequest http) {
        String header = http.getHeader(HttpHeaders.AUTHORIZATION);
        String token = header == null
                ? ""
                : header.regionMatches(true, 0, "Bearer ", 0, 7)
                        ? header.substring(7).strip()
                        : header.strip();
        // Other characters are not allowed in the header of the request to the provider.
        if (!token.matches("[\\x21-\\x7e]{1,4096}")) {
            throw new ProblemException(SignInProblem.LOGIN_FAILED);
        }
        return token;
    }
}
