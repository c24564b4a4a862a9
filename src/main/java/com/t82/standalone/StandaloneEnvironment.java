package com.t82.standalone;

import com.t82.shared.StandaloneMarker;
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
 * Decides whether this instance is standalone and supplies its settings. Nothing is decided or written when the
 * environment is prepared. Each value is computed when it is read, so a database that an initializer or a test
 * configures later still counts, and {@code t82.standalone.active} is never true together with a setting that only
 * production has.
 */
public class StandaloneEnvironment implements EnvironmentPostProcessor, Ordered {

    static final String NAME = StandaloneMarker.NAME;
    public static final String ACTIVE = "t82.standalone.active";

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        LocalEnvironment local = new LocalEnvironment(environment);
        MutablePropertySources sources = environment.getPropertySources();
        sources.addFirst(new LocalSettings(
                NAME,
                local,
                Map.of(
                        ACTIVE,
                        () -> Boolean.toString(local.active()),
                        "server.port",
                        local::replacedPort,
                        "management.endpoint.health.group.readiness.include",
                        () -> local.extended(
                                "management.endpoint.health.group.readiness.include", "readinessState,db", "demoData"),
                        "spring.messages.basename",
                        () -> local.extended("spring.messages.basename", "messages", "i18n/standalone"),
                        // Overrides configured keys: one could be production's, where tokens of the demo would then be
                        // valid.
                        "t82.user.signing-key",
                        () -> local.data().userKey(),
                        "t82.ticket.signing-key",
                        () -> local.data().ticketKey())));
        LocalSettings defaults = new LocalSettings(
                "standalone-defaults",
                local,
                Map.ofEntries(
                        Map.entry("t82.public-url", () -> "http://localhost:" + local.port()),
                        Map.entry("server.address", () -> LocalEnvironment.LOOPBACK),
                        Map.entry("management.server.address", local::managementAddress),
                        Map.entry(
                                "t82.user.pictures.directory",
                                () -> local.data().images().toString()),
                        Map.entry("t82.user.kakao.base-url", () -> local.sandbox() + "/kakao"),
                        Map.entry("t82.user.kakao.app-id", () -> Integer.toString(KakaoSandbox.APP_ID)),
                        Map.entry("t82.user.google.base-url", () -> local.sandbox() + "/google"),
                        Map.entry("t82.user.google.token-info-url", () -> local.sandbox() + "/google/tokeninfo"),
                        Map.entry("t82.user.google.client-ids", () -> GoogleSandbox.CLIENT_ID),
                        Map.entry("t82.payment.toss-pay.base-url", () -> local.sandbox() + "/toss-pay"),
                        Map.entry("t82.payment.toss-pay.api-key", () -> "sk_sandbox_t82_tickets"),
                        Map.entry("t82.push.fcm.base-url", () -> local.sandbox() + "/fcm")));
        // Before the configuration inside the jar, after everything that an operator configured.
        for (PropertySource<?> source : sources) {
            if (source.getName().contains("class path resource [")) {
                sources.addBefore(source.getName(), defaults);
                return;
            }
        }
        sources.addLast(defaults);
    }

    private static final class LocalSettings extends PropertySource<LocalEnvironment> {

        private final Map<String, Supplier<@Nullable String>> values;

        LocalSettings(String name, LocalEnvironment local, Map<String, Supplier<@Nullable String>> values) {
            super(name, local);
            this.values = values;
        }

        @Override
        public @Nullable Object getProperty(String name) {
            Supplier<@Nullable String> value = values.get(name);
            if (value == null || getSource().isReading()) {
                return null;
            }
            return name.equals(ACTIVE) || getSource().active() ? value.get() : null;
        }
    }
}
