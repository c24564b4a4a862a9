package com.t82.loadtest;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** The instance under load. Anything but this machine needs a word of consent: a load test is an attack elsewhere. */
record Target(URI base) {

    static final String URL = "t82.url";
    static final String ALLOW_REMOTE = "t82.allow-remote";

    static Target configured() {
        return of(Options.text(URL, "http://localhost:8080"), Options.flag(ALLOW_REMOTE));
    }

    static Target of(String url, boolean remoteAllowed) {
        URI base = URI.create(url.replaceAll("/+$", ""));
        if (!"http".equals(base.getScheme()) || base.getHost() == null) {
            throw new Refusal("-D" + URL + " must look like http://localhost:8080, not " + url);
        }
        if (!remoteAllowed && !isLoopback(base.getHost())) {
            throw new Refusal(base.getHost() + " is not this machine. If it is yours to break, say -D" + ALLOW_REMOTE
                    + "=true");
        }
        return new Target(base);
    }

    private static boolean isLoopback(String host) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            for (InetAddress address : addresses) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return addresses.length > 0;
        } catch (UnknownHostException unknown) {
            throw new Refusal("There is no host " + host);
        }
    }

    String host() {
        return base.getHost();
    }

    int port() {
        return base.getPort() < 0 ? 80 : base.getPort();
    }
}
