package com.t82.user;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.ProblemException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** Asks Kakao's {@code /v2/user/me}. The e-mail is there only with the person's consent, and may be unverified. */
@Component
class KakaoIdentities implements IdentityProvider {

    private final ProviderCalls calls;
    private final URI me;

    KakaoIdentities(ProviderCalls calls, UserSettings settings) {
        this.calls = calls;
        this.me = UriComponentsBuilder.fromUri(settings.kakao().baseUrl())
                .path("/v2/user/me")
                .build()
                .toUri();
    }

    @Override
    public Provider provider() {
        return Provider.KAKAO;
    }

    @Override
    public Person whoHas(String accessToken) {
        KakaoUser user = calls.get(Provider.KAKAO, me, accessToken, KakaoUser.class);
        if (user.id() == null) {
            throw new ProblemException(UserProblem.LOGIN_FAILED);
        }
        KakaoUser.Properties properties = user.properties();
        KakaoUser.Account account = user.account();
        String name = properties == null || properties.nickname() == null ? "" : properties.nickname();
        String email = account != null && account.emailValid() && account.emailVerified() ? account.email() : null;
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
                @JsonProperty("is_email_valid") boolean emailValid,
                @JsonProperty("is_email_verified") boolean emailVerified) {}
    }
}
