package com.t82.user.provider;

import com.t82.shared.ProblemException;
import com.t82.user.signin.SignInProblem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The port to somebody who can tell whose an access token is. Called outside any transaction. */
public interface IdentityProvider {

    Provider provider();

    /**
     * Whether it is configured which app or clients a token must have been issued to. Without that any other site to
     * which somebody signs in could use their token here, so nobody is let in.
     */
    boolean knowsOurApp();

    /**
     * @throws ProblemException {@link SignInProblem#LOGIN_FAILED} when the provider refuses the token or issued it to
     *     somebody else's app, {@link ProviderProblem#PROVIDER_UNAVAILABLE} when it cannot be asked
     */
    Person whoHas(String accessToken);

    /**
     * @param id the provider's own, which never changes
     * @param name may be blank
     * @param verifiedEmail only when the provider says that it is verified
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
