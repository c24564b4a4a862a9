package com.t82.standalone;

import com.t82.shared.StandaloneMarker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** What this start is configured to be, as far as standalone is concerned; answers are worked out when asked for. */
final class LocalEnvironment implements StandaloneMarker {

    static final String LOOPBACK = "127.0.0.1";

    private static final boolean SERVERS_ON_BOARD =
            ClassUtils.isPresent("io.zonky.test.db.postgres.embedded.EmbeddedPostgres", LocalEnvironment.class.getClassLoader())
                    && ClassUtils.isPresent("redis.embedded.core.ExecutableProvider", LocalEnvironment.class.getClassLoader());

    private final ConfigurableEnvironment environment;
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private @Nullable DataDirectory data;
    private @Nullable String chosenPort;

    LocalEnvironment(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** The world that the settings of this environment come from. */
    static LocalEnvironment of(ConfigurableEnvironment environment) {
        return find(environment)
                .orElseThrow(() -> new IllegalStateException(
                        "The environment was not prepared by " + StandaloneEnvironment.class));
    }

    static Optional<LocalEnvironment> find(ConfigurableEnvironment environment) {
        PropertySource<?> settings = environment.getPropertySources().get(StandaloneEnvironment.NAME);
        return settings != null && settings.getSource() instanceof LocalEnvironment local ? Optional.of(local) : Optional.empty();
    }

    /**
     * True while nothing of production is configured, the embedded servers are on the class path (a production image has
     * none) and nobody said {@code t82.standalone.active=false}.
     */
    @Override
    public boolean active() {
        return lacksOnlyItsDatabase() && productionSettings().isEmpty();
    }

    /** True when nothing but settings of production could keep this start from being standalone. */
    boolean lacksOnlyItsDatabase() {
        return !StringUtils.hasText(outside("spring.datasource.url"))
                && (SERVERS_ON_BOARD || joining())
                && !"false".equalsIgnoreCase(outside(StandaloneEnvironment.ACTIVE));
    }

    /** The names of the settings that only production has; with one of them this start is not standalone. */
    List<String> productionSettings() {
        return ProductionSettings.in(environment);
    }

    /** Where this world is reached: this machine, the host of the public address, {@code t82.standalone.hosts}. */
    LocalNames localNames() {
        List<String> added = new ArrayList<>();
        String hosts = outside("t82.standalone.hosts");
        if (hosts != null) {
            added.addAll(Arrays.asList(hosts.split(",")));
        }
        String publicUrl = outside("t82.public-url");
        if (StringUtils.hasText(publicUrl)) {
            String host = URI.create(publicUrl.strip()).getHost();
            if (host != null) {
                added.add(host);
            }
        }
        return new LocalNames(added);
    }

    /** The address of a management port of its own, which would otherwise be open to the network. */
    @Nullable String managementAddress() {
        String port = outside("management.server.port");
        return !StringUtils.hasText(port) || port.equals(outside("server.port")) ? null : LOOPBACK;
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
        return joining() ? data().services().sandbox() : "http://" + ownHost() + ":" + port() + "/sandbox";
    }

    /** Where this instance reaches itself: through the loopback interface unless it listens on another one alone. */
    private String ownHost() {
        String address = outside("server.address");
        try {
            InetAddress listening = StringUtils.hasText(address) ? InetAddress.getByName(address) : null;
            if (listening == null || listening.isAnyLocalAddress() || listening.isLoopbackAddress()) {
                return LOOPBACK;
            }
            String host = listening.getHostAddress();
            return host.contains(":") ? "[" + host + "]" : host;
        } catch (UnknownHostException unknown) {
            throw new IllegalStateException("server.address=" + address + " is no address of this machine", unknown);
        }
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
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.ofLiteral(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            if (wanted == 0) {
                throw new UncheckedIOException(taken);
            }
            return freePort(0);
        }
    }
}
