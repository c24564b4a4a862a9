package com.t82.user.provider;

import com.t82.shared.ProblemException;
import com.t82.user.signin.SignInProblem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Port to a provider that identifies the owner of an access token. Called outside any transaction. */
public interface IdentityProvider {

    Provider provider();

    /**
     * Whether the app or the clients are configured that a token must have been issued to. Without them any other site
     * could use the tokens of its users here, so sign-in with this provider is disabled.
     */
    boolean isConfigured();

    /**
     * @throws ProblemException {@link SignInProblem#LOGIN_FAILED} when the provider refuses the token or issued it to
     *     another app, {@link ProviderProblem#PROVIDER_UNAVAILABLE} when it does not answer
     */
    Person ownerOf(String accessToken);

    /**
     * @param id the provider's id of the person, which never changes
     * @param name may be blank
     * @param verifiedEmail only when the provider has verified it
     */
    record Person(
            String id,
            String name,
            @Nullable String verifiedEmail,
            @Nullable String pictureUrl) {}

    static ProblemException unavailable(Provider provider) {
        return ProblemException.retryAfter(
                Duration.ofSeconds(5), ProviderProblem.PROVIDER_UNAVAILABLE, provider.title());
    }
}
