package com.t82.standalone;

import com.t82.shared.StandaloneWorld;
import com.t82.standalone.sandbox.GoogleSandbox;
import com.t82.standalone.sandbox.KakaoSandbox;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Decides whether this start is standalone and supplies the settings of that world. Nothing is decided or written when
 * the environment is prepared: each value is worked out when it is asked for, so a database that an initializer or a test
 * configures later still counts, and {@code t82.standalone.active} can never be true beside one, nor beside anything else
 * that only production has.
 */
public class StandaloneEnvironment implements EnvironmentPostProcessor, Ordered {

    static final String NAME = StandaloneWorld.NAME;
    public static final String ACTIVE = "t82.standalone.active";

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        World world = new World(environment);
        MutablePropertySources sources = environment.getPropertySources();
        sources.addFirst(new WorldSettings(
                NAME,
                world,
                Map.of(
                        ACTIVE,
                        () -> Boolean.toString(world.active()),
                        "server.port",
                        world::replacedPort,
                        "management.endpoint.health.group.readiness.include",
                        () -> world.extended(
                                "management.endpoint.health.group.readiness.include", "readinessState,db", "demoData"),
                        "spring.messages.basename",
                        () -> world.extended("spring.messages.basename", "messages", "i18n/standalone"),
                        // A key from outside could be production's, and then the demo's tokens would be good there.
                        "t82.user.signing-key",
                        () -> world.data().userKey(),
                        "t82.ticket.signing-key",
                        () -> world.data().ticketKey())));
        WorldSettings defaults = new WorldSettings(
                "standalone-defaults",
                world,
                Map.ofEntries(
                        Map.entry("t82.public-url", () -> "http://localhost:" + world.port()),
                        Map.entry("server.address", () -> World.LOOPBACK),
                        Map.entry("management.server.address", world::managementAddress),
                        Map.entry(
                                "t82.user.pictures.directory",
                                () -> world.data().images().toString()),
                        Map.entry("t82.user.kakao.base-url", () -> world.sandbox() + "/kakao"),
                        Map.entry("t82.user.kakao.app-id", () -> Integer.toString(KakaoSandbox.APP_ID)),
                        Map.entry("t82.user.google.base-url", () -> world.sandbox() + "/google"),
                        Map.entry("t82.user.google.token-info-url", () -> world.sandbox() + "/google/tokeninfo"),
                        Map.entry("t82.user.google.client-ids", () -> GoogleSandbox.CLIENT_ID),
                        Map.entry("t82.payment.toss-pay.base-url", () -> world.sandbox() + "/toss-pay"),
                        Map.entry("t82.payment.toss-pay.api-key", () -> "sk_sandbox_t82_tickets"),
                        Map.entry("t82.push.fcm.base-url", () -> world.sandbox() + "/fcm")));
        // Ahead of what the jar itself configures, behind everything that a person configured.
        for (PropertySource<?> source : sources) {
            if (source.getName().contains("class path resource [")) {
                sources.addBefore(source.getName(), defaults);
                return;
            }
        }
        sources.addLast(defaults);
    }

    private static final class WorldSettings extends PropertySource<World> {

        private final Map<String, Supplier<@Nullable String>> values;

        WorldSettings(String name, World world, Map<String, Supplier<@Nullable String>> values) {
            super(name, world);
            this.values = values;
        }

        @Override
        public @Nullable Object getProperty(String name) {
            Supplier<@Nullable String> value = values.get(name);
            if (value == null || getSource().isAskedFromInside()) {
                return null;
            }
            return name.equals(ACTIVE) || getSource().active() ? value.get() : null;
        }
    }
}
