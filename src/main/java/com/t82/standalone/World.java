package com.t82.standalone;

import com.t82.shared.StandaloneWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** What this start is configured to be, as far as standalone is concerned; answers are worked out when asked for. */
final class World implements StandaloneWorld {

    private static final boolean SERVERS_ON_BOARD =
            ClassUtils.isPresent("io.zonky.test.db.postgres.embedded.EmbeddedPostgres", World.class.getClassLoader())
                    && ClassUtils.isPresent("redis.embedded.core.ExecutableProvider", World.class.getClassLoader());

    private final ConfigurableEnvironment environment;
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private @Nullable DataDirectory data;
    private @Nullable String chosenPort;

    World(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** The world that the settings of this environment come from. */
    static World of(ConfigurableEnvironment environment) {
        PropertySource<?> settings = environment.getPropertySources().get(StandaloneEnvironment.NAME);
        if (settings == null || !(settings.getSource() instanceof World world)) {
            throw new IllegalStateException("The environment was not prepared by " + StandaloneEnvironment.class);
        }
        return world;
    }

    /**
     * True while no database is configured, the embedded servers are on the class path (a production image has none) and
     * nobody said {@code t82.standalone.active=false}.
     */
    @Override
    public boolean active() {
        return !StringUtils.hasText(outside("spring.datasource.url"))
                && (SERVERS_ON_BOARD || joining())
                && !"false".equalsIgnoreCase(outside(StandaloneEnvironment.ACTIVE));
    }

    boolean joining() {
        return StringUtils.hasText(outside("t82.standalone.join"));
    }

    synchronized DataDirectory data() {
        if (data == null) {
            String join = outside("t82.standalone.join");
            String own = outside("t82.standalone.data-dir");
            data = new DataDirectory(
                    Path.of(StringUtils.hasText(join) ? join : StringUtils.hasText(own) ? own : "data"));
        }
        return data;
    }

    /** Where the sandbox gateways answer: in this instance, or in the one whose world this instance joins. */
    String sandbox() {
        return joining() ? data().services().sandbox() : "http://127.0.0.1:" + port() + "/sandbox";
    }

    String port() {
        String replaced = replacedPort();
        if (replaced != null) {
            return replaced;
        }
        String port = outside("server.port");
        return StringUtils.hasText(port) ? port : "8080";
    }

    /** A free port instead of 0, chosen before the web server starts so that addresses can be told early. */
    synchronized @Nullable String replacedPort() {
        if (!"0".equals(outside("server.port"))) {
            return null;
        }
        if (chosenPort == null) {
            chosenPort = Integer.toString(freePort(0));
        }
        return chosenPort;
    }

    String extended(String name, String otherwise, String addition) {
        String configured = outside(name);
        return (StringUtils.hasText(configured) ? configured : otherwise) + "," + addition;
    }

    /** True while this world itself reads the environment, whose other sources alone then count. */
    boolean isAskedFromInside() {
        return inside.get();
    }

    private @Nullable String outside(String name) {
        boolean before = inside.get();
        inside.set(true);
        try {
            return environment.getProperty(name);
        } finally {
            inside.set(before);
        }
    }

    /** The wanted port of the loopback interface if it is free, another free one otherwise. */
    static int freePort(int wanted) {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            if (wanted == 0) {
                throw new UncheckedIOException(taken);
            }
            return freePort(0);
        }
    }
}
