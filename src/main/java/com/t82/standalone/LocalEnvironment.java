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

/** Reads from the environment whether and how this instance is standalone. Values are computed at each call. */
final class LocalEnvironment implements StandaloneMarker {

    static final String LOOPBACK = "127.0.0.1";

    private static final boolean SERVERS_PRESENT = ClassUtils.isPresent(
                    "io.zonky.test.db.postgres.embedded.EmbeddedPostgres", LocalEnvironment.class.getClassLoader())
            && ClassUtils.isPresent("redis.embedded.core.ExecutableProvider", LocalEnvironment.class.getClassLoader());

    private final ConfigurableEnvironment environment;
    private final ThreadLocal<Boolean> reading = ThreadLocal.withInitial(() -> false);
    private @Nullable DataDirectory data;
    private @Nullable String chosenPort;

    LocalEnvironment(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** The object that the settings of this environment come from. */
    static LocalEnvironment of(ConfigurableEnvironment environment) {
        return find(environment)
                .orElseThrow(() -> new IllegalStateException(
                        "The environment was not prepared by " + StandaloneEnvironment.class));
    }

    static Optional<LocalEnvironment> find(ConfigurableEnvironment environment) {
        PropertySource<?> settings = environment.getPropertySources().get(StandaloneEnvironment.NAME);
        return settings != null && settings.getSource() instanceof LocalEnvironment local
                ? Optional.of(local)
                : Optional.empty();
    }

    /**
     * True while nothing of production is configured, the embedded servers are on the class path (a production image
     * has none) and {@code t82.standalone.active} is not {@code false}.
     */
    @Override
    public boolean active() {
        return lacksOnlyItsDatabase() && productionSettings().isEmpty();
    }

    /** True when this instance is standalone unless {@link #productionSettings} are present. */
    boolean lacksOnlyItsDatabase() {
        return !StringUtils.hasText(configured("spring.datasource.url"))
                && (SERVERS_PRESENT || joining())
                && !"false".equalsIgnoreCase(configured(StandaloneEnvironment.ACTIVE));
    }

    /** The names of settings that only production has. With one of them this instance is not standalone. */
    List<String> productionSettings() {
        return ProductionSettings.in(environment);
    }

    /** Names that clients may use: this machine, the host of the public address, {@code t82.standalone.hosts}. */
    LocalNames localNames() {
        List<String> added = new ArrayList<>();
        String hosts = configured("t82.standalone.hosts");
        if (hosts != null) {
            added.addAll(Arrays.asList(hosts.split(",")));
        }
        String publicUrl = configured("t82.public-url");
        if (StringUtils.hasText(publicUrl)) {
            String host = URI.create(publicUrl.strip()).getHost();
            if (host != null) {
                added.add(host);
            }
        }
        return new LocalNames(added);
    }

    /** The address of a separate management port, which would otherwise be open to the network. */
    @Nullable String managementAddress() {
        String port = configured("management.server.port");
        return !StringUtils.hasText(port) || port.equals(configured("server.port")) ? null : LOOPBACK;
    }

    boolean joining() {
        return StringUtils.hasText(configured("t82.standalone.join"));
    }

    synchronized DataDirectory data() {
        if (data == null) {
            String join = configured("t82.standalone.join");
            String own = configured("t82.standalone.data-dir");
            data = new DataDirectory(
                    Path.of(StringUtils.hasText(join) ? join : StringUtils.hasText(own) ? own : "data"));
        }
        return data;
    }

    /** The address of the sandbox gateways: of this instance, or of the one that it joins. */
    String sandbox() {
        return joining() ? data().services().sandbox() : "http://" + ownHost() + ":" + port() + "/sandbox";
    }

    /** The host under which this instance reaches itself: loopback, unless it listens on another interface alone. */
    private String ownHost() {
        String address = configured("server.address");
        try {
            InetAddress listening = StringUtils.hasText(address) ? InetAddress.getByName(address) : null;
            if (listening == null || listening.isAnyLocalAddress() || listening.isLoopbackAddress()) {
                return LOOPBACK;
            }
            String host = listening.getHostAddress();
            return host.contains(":") ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("server.address=" + address + " is no address of this machine", e);
        }
    }

    String port() {
        String replaced = replacedPort();
        if (replaced != null) {
            return replaced;
        }
        String port = configured("server.port");
        return StringUtils.hasText(port) ? port : "8080";
    }

    /** A free port instead of 0, chosen before the web server starts, because addresses are needed before that. */
    synchronized @Nullable String replacedPort() {
        if (!"0".equals(configured("server.port"))) {
            return null;
        }
        if (chosenPort == null) {
            chosenPort = Integer.toString(freePort(0));
        }
        return chosenPort;
    }

    String extended(String name, String otherwise, String addition) {
        String value = configured(name);
        return (StringUtils.hasText(value) ? value : otherwise) + "," + addition;
    }

    /** True while this object reads the environment itself; then its own property sources return nothing. */
    boolean isReading() {
        return reading.get();
    }

    private @Nullable String configured(String name) {
        boolean before = reading.get();
        reading.set(true);
        try {
            return environment.getProperty(name);
        } finally {
            reading.set(before);
        }
    }

    /** The wanted port of the loopback interface if it is free, another free one otherwise. */
    static int freePort(int wanted) {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.ofLiteral(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw new UncheckedIOException(e);
            }
            return freePort(0);
        }
    }
}
