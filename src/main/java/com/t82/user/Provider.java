package com.t82.user;

import com.t82.shared.ProblemException;
import java.util.Locale;

/** Who else may vouch for somebody. */
enum Provider {
    KAKAO("Kakao"),
    GOOGLE("Google");

    private final String title;

    Provider(String title) {
        this.title = title;
    }

    /** As people know it. */
    String title() {
        return title;
    }

    /** @throws ProblemException {@link UserProblem#UNKNOWN_PROVIDER} */
    static Provider named(String name) {
        for (Provider provider : values()) {
            if (provider.name().equals(name.toUpperCase(Locale.ROOT))) {
                return provider;
            }
        }
        throw new ProblemException(UserProblem.UNKNOWN_PROVIDER);
    }
}
