package com.t82.user.token;

import com.t82.shared.ConfigurationCheck;
import java.util.List;
import org.springframework.core.env.Environment;

/** Checks at startup that access tokens can be signed. */
class KeyCheck implements ConfigurationCheck {

    @Override
    public List<String> problems(Environment environment) {
        return ConfigurationCheck.trial(environment, "t82.user", TokenSettings.class, SigningKeys::new);
    }
}
