package com.t82.user.token;

import com.t82.shared.ConfigurationCheck;
import java.util.List;
import org.springframework.core.env.Environment;

/** Whether access tokens can be signed, and whether everything else of this module can be read. */
class KeyCheck implements ConfigurationCheck {

    @Override
    public List<String> problems(Environment environment) {
        return ConfigurationCheck.trial(environment, "t82.user", TokenSettings.class, SigningKeys::new);
    }
}
