package com.t82.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.AsStandalone;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

class StandaloneOnlyTest {

    @StandaloneOnly
    static class DemoData {}

    @Test
    void aPropertyDoesNotSwitchStandaloneOn() {
        try (var context = new AnnotationConfigApplicationContext()) {
            Map<String, Object> properties = Map.of("t82.standalone.active", "true");
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("mistake", properties));
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(StandaloneMarker.NAME, properties));
            context.register(DemoData.class);
            context.refresh();
            assertThat(context.getBeansOfType(DemoData.class)).isEmpty();
        }
    }

    @Test
    void theMarkedPropertySourceDoes() {
        try (var context = new AnnotationConfigApplicationContext()) {
            new AsStandalone().initialize(context);
            context.register(DemoData.class);
            context.refresh();
            assertThat(context.getBeansOfType(DemoData.class)).hasSize(1);
        }
    }
}
