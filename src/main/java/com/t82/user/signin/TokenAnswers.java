package com.t82.user.signin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.t82.user.token.AccessTokens;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** The answer of every request that issues tokens, with headers that forbid caching. */
@Component
public class TokenAnswers {

    private final AccessTokens tokens;

    TokenAnswers(AccessTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * @param expiresIn seconds until {@code token} expires
     * @param refreshToken absent when the client keeps its present one
     */
    public record Tokens(
            String token,
            String tokenType,
            long expiresIn,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String refreshToken) {

        /** Omits the tokens. */
        @Override
        public String toString() {
            return "Tokens";
        }
    }

    public ResponseEntity<Tokens> of(SigningIn.SignedIn signedIn) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Tokens(
                        signedIn.accessToken(), "Bearer", tokens.lifetime().toSeconds(), signedIn.refreshToken()));
    }
}
