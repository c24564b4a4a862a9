package com.t82.standalone;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The host names under which a standalone instance answers and to which its sandbox sends requests: those of this
 * machine and those that the operator adds. A foreign web page can make a browser call this machine, but not under such
 * a name.
 */
public final class LocalNames {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> names;

    /** @param added host names without a port */
    LocalNames(Collection<String> added) {
        names = Stream.concat(
                        LOOPBACK.stream(), added.stream().map(String::strip).filter(name -> !name.isEmpty()))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @param authority a host with or without a port, as the {@code Host} header has it */
    boolean includeAuthority(String authority) {
        return include(authority.replaceFirst(":\\d*$", ""));
    }

    /** @param address an absolute HTTP address; any other text is not included */
    public boolean includeAddress(String address) {
        try {
            URI uri = URI.create(address);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getRawUserInfo() == null
                    && include(uri.getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean include(@Nullable String host) {
        return host != null && names.contains(host.toLowerCase(Locale.ROOT));
    }
}
