package com.t82.shared;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The public address of this application. Buyers and callbacks of the payment gateway are sent to it, so the
 * application does not start with a wrong one.
 *
 * @param publicUrl the beginning of all public addresses; a slash at its end is ignored
 * @param standalone outside of standalone the address must be https and must not be this machine's own
 */
@ConfigurationProperties("t82")
public record PublicUrl(
        @DefaultValue("http://localhost:8080") String publicUrl,
        @DefaultValue Standalone standalone) {

    /** @param active whether the application runs as a demo on this machine */
    public record Standalone(@DefaultValue("false") boolean active) {}

    /** @throws IllegalArgumentException with a message for the operator */
    @ConstructorBinding
    public PublicUrl {
        URI uri = absolute(publicUrl);
        if (!standalone.active() && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("t82.public-url must begin with https:// in production, not '"
                    + publicUrl + "': set it to the address under which buyers and Toss Pay reach this application");
        }
        if (!standalone.active() && isThisMachine(uri.getHost())) {
            throw new IllegalArgumentException("t82.public-url must not be this machine's own address in production, '"
                    + publicUrl + "': set it to the address under which buyers and Toss Pay reach this application");
        }
        while (publicUrl.endsWith("/")) {
            publicUrl = publicUrl.substring(0, publicUrl.length() - 1);
        }
    }

    /** Any absolute http or https address, such as that of the picture store. */
    public PublicUrl(String url) {
        this(url, new Standalone(true));
    }

    private static URI absolute(String url) {
        try {
            URI uri = new URI(url);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(notAbsolute(url), e);
        }
        throw new IllegalArgumentException(notAbsolute(url));
    }

    private static String notAbsolute(String url) {
        return "t82.public-url must be an absolute http or https address such as https://tickets.example.com, not '"
                + url + "'";
    }

    private static boolean isThisMachine(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.startsWith("127.")
                || name.equals("0.0.0.0")
                || name.equals("[::1]")
                || name.equals("[::]");
    }

    /** @param path with its leading slash */
    public String address(String path) {
        return publicUrl + path;
    }
}
