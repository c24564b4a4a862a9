package com.t82.shared;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the outside reaches this application.
 *
 * @param publicUrl what every address that leaves the house begins with; a slash at its end does not count
 */
@ConfigurationProperties("t82")
public record PublicUrl(
        @DefaultValue("http://localhost:8080") String publicUrl) {

    public PublicUrl {
        while (publicUrl.endsWith("/")) {
            publicUrl = publicUrl.substring(0, publicUrl.length() - 1);
        }
    }

    /** @param path from the slash on */
    public String address(String path) {
        return publicUrl + path;
    }
}
