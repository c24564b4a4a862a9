package com.t82.user.provider;

import com.t82.shared.ProblemException;
import java.util.Locale;

/** An identity provider. */
public enum Provider {
    KAKAO("Kakao"),
    GOOGLE("Google");

    private final String title;

    Provider(String title) {
        this.title = title;
    }

    /** The name for display. */
    String title() {
        return title;
    }

    /** @throws ProblemException {@link ProviderProblem#UNKNOWN_PROVIDER} */
    static Provider named(String name) {
        for (Provider provider : values()) {
            if (provider.name().equals(name.toUpperCase(Locale.ROOT))) {
                return provider;
            }
        }
        throw new ProblemException(ProviderProblem.UNKNOWN_PROVIDER);
    }
}
