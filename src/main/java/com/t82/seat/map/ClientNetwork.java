package com.t82.seat.map;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Decides which client addresses count as one network. */
public final class ClientNetwork {

    /** First byte, without its lowest bit, of an IPv6 unique local address, {@code fc00::/7}. */
    private static final int UNIQUE_LOCAL = 0xfc;

    private ClientNetwork() {}

    /**
     * An IPv4 address as it is; of an IPv6 address the /64, which is the least that a subscriber gets.
     *
     * @return {@code null} for an address that is not public: all clients share it behind a proxy whose headers the
     *     server does not read
     */
    public static @Nullable String of(String address) {
        int zone = address.indexOf('%');
        try {
            InetAddress parsed = InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone));
            if (!isPublic(parsed)) {
                return null;
            }
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8)) + "/64"
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isPublic(InetAddress address) {
        boolean uniqueLocal = address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == UNIQUE_LOCAL;
        return !address.isLoopbackAddress()
                && !address.isSiteLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress()
                && !uniqueLocal;
    }
}
