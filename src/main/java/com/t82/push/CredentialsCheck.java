package com.t82.push;

import com.t82.shared.ConfigurationCheck;
import java.util.List;
import org.springframework.core.env.Environment;

/** Whether the key for Firebase Cloud Messaging, if configured, is valid. */
class CredentialsCheck implements ConfigurationCheck {

    @Override
    public List<String> problems(Environment environment) {
        return ConfigurationCheck.trial(
                environment, "t82.push", PushSettings.class, settings -> FcmChannel.credentials(settings.fcm()));
    }
}
