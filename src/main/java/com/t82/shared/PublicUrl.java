package com.t82.shared;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the outside reaches this application. Buyers and callbacks of the payment gateway are sent there, so a wrong
 * address loses them: it keeps the application from starting.
 *
 * @param publicUrl what every address that leaves the house begins with; a slash at its end does not count
 * @param standalone outside of standalone the address must be https and must not be this machine's own
 */
@ConfigurationProperties("t82")
public record PublicUrl(
        @DefaultValue("http://localhost:8080") String publicUrl,
        @DefaultValue Standalone standalone) {

    /** @param active whether everything runs on this machine, for a look */
    public record Standalone(@DefaultValue("false") boolean active) {}

    /** @throws IllegalArgumentException with a sentence for whoever configures it */
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

    /** Any absolute http or https address, such as that of a store of pictures. */
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

    /** @param path from the slash on */
    public String address(String path) {
        return publicUrl + path;
    }
}
