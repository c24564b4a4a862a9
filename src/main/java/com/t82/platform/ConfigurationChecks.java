package com.t82.platform;

import com.t82.shared.ConfigurationCheck;
import java.util.List;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Stops the start when the configuration has errors, before any bean exists, and reports all errors at once. */
class ConfigurationChecks implements ApplicationListener<ApplicationContextInitializedEvent>, Ordered {

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ApplicationContextInitializedEvent event) {
        ConfigurableEnvironment environment = event.getApplicationContext().getEnvironment();
        if (environment.getProperty("t82.standalone.active", Boolean.class, false)) {
            return;
        }
        List<String> problems = SpringFactoriesLoader.forDefaultResourceLocation(
                        event.getApplicationContext().getClassLoader())
                .load(ConfigurationCheck.class)
                .stream()
                .flatMap(check -> check.problems(environment).stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new WrongConfigurationException(problems);
        }
    }

    /** All errors to correct before this instance can start. */
    static final class WrongConfigurationException extends RuntimeException {

        WrongConfigurationException(List<String> problems) {
            super("The configuration is incomplete or wrong:\n\n- " + String.join("\n- ", problems));
        }
    }
}
