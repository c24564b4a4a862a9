package com.t82.standalone;

import java.util.List;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Stops a start that is neither production, because the database is missing, nor a demo, because another setting of
 * production is present. It runs when the environment is complete and before any bean exists.
 */
class HalfConfiguredListener implements ApplicationListener<ApplicationContextInitializedEvent>, Ordered {

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ApplicationContextInitializedEvent event) {
        LocalEnvironment.find(event.getApplicationContext().getEnvironment()).ifPresent(local -> {
            List<String> settings = local.productionSettings();
            if (!settings.isEmpty() && local.lacksOnlyItsDatabase()) {
                throw new HalfConfiguredException(settings);
            }
        });
    }

    /** Production settings without a database. */
    static final class HalfConfiguredException extends RuntimeException {

        HalfConfiguredException(List<String> settings) {
            super("Settings of production are made (%s), but spring.datasource.url (SPRING_DATASOURCE_URL) is %s."
                    .formatted(
                            String.join(", ", settings),
                            settings.stream().anyMatch(HalfConfiguredException::isTheUrl) ? "empty" : "missing"));
        }

        private static boolean isTheUrl(String name) {
            return name.equalsIgnoreCase("spring.datasource.url") || name.equalsIgnoreCase("SPRING_DATASOURCE_URL");
        }
    }
}
