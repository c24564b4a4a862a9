package com.t82.testing;

import com.t82.shared.StandaloneMarker;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.PropertySource;

/** Enables the components of a module that exist only in standalone, for a test that has its own servers. */
public class AsStandalone implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        PropertySource<StandaloneMarker> world = new PropertySource<>(StandaloneMarker.NAME, () -> true) {
            @Override
            public @Nullable Object getProperty(String name) {
                return null;
            }
        };
        context.getEnvironment().getPropertySources().remove(StandaloneMarker.NAME);
        context.getEnvironment().getPropertySources().addLast(world);
    }
}
