package com.t82.user.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.ProblemException;
import com.t82.user.signin.SignInProblem;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Asks Kakao which app a token was issued to, and then {@code /v2/user/me} which person it belongs to. The e-mail
 * address is present only with the person's consent, and it may be unverified.
 */
@Component
class KakaoIdentities implements IdentityProvider {

    private final ProviderCalls calls;
    private final URI tokenInfo;
    private final URI me;
    private final @Nullable Long appId;

    KakaoIdentities(ProviderCalls calls, KakaoSettings settings) {
        this.calls = calls;
        this.tokenInfo = address(settings, "/v1/user/access_token_info");
        this.me = address(settings, "/v2/user/me");
        this.appId = settings.appId();
    }

    private static URI address(KakaoSettings settings, String path) {
        return UriComponentsBuilder.fromUri(settings.baseUrl())
                .path(path)
                .build()
                .toUri();
    }

    @Override
    public Provider provider() {
        return Provider.KAKAO;
    }

    @Override
    public boolean isConfigured() {
        return appId != null;
    }

    @Override
    public Person ownerOf(String accessToken) {
        Long issuedTo = calls.get(Provider.KAKAO, tokenInfo, accessToken, TokenInfo.class)
                .appId();
        if (issuedTo == null || !issuedTo.equals(appId)) {
            throw ProviderCalls.issuedToAnother(Provider.KAKAO);
        }
        KakaoUser user = calls.get(Provider.KAKAO, me, accessToken, KakaoUser.class);
        if (user.id() == null) {
            throw new ProblemException(SignInProblem.LOGIN_FAILED);
        }
        KakaoUser.Properties properties = user.properties();
        KakaoUser.Account account = user.account();
        String name = properties == null || properties.nickname() == null ? "" : properties.nickname();
        String email = account != null && account.hasVerifiedEmail() ? account.email() : null;
        return new Person(user.id().toString(), name, email, properties == null ? null : properties.picture());
    }

    private record KakaoUser(
            @Nullable Long id,
            @Nullable Properties properties,
            @JsonProperty("kakao_account") @Nullable Account account) {

        private record Properties(
                @Nullable String nickname,
                @JsonProperty("profile_image") @Nullable String picture) {}

        private record Account(
                @Nullable String email,
                @JsonProperty("is_email_valid") @Nullable Boolean emailValid,
                @JsonProperty("is_email_verified") @Nullable Boolean emailVerified) {

            boolean hasVerifiedEmail() {
                return Boolean.TRUE.equals(emailValid) && Boolean.TRUE.equals(emailVerified);
            }
        }
    }

    private record TokenInfo(
            @JsonProperty("app_id") @Nullable Long appId) {}
}
