package com.t82.platform;

import com.t82.shared.ConfigurationCheck;
import java.net.URI;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Whether {@code t82.public-url}, to which buyers and the gateway are sent, is an address. */
class PublicUrlCheck implements ConfigurationCheck {

    private static final Logger log = LoggerFactory.getLogger(PublicUrlCheck.class);

    @Override
    public List<String> problems(Environment environment) {
        String url = environment.getProperty("t82.public-url");
        if (!StringUtils.hasText(url)) {
            log.warn("t82.public-url is not set: buyers and the gateway are sent to http://localhost:8080");
            return List.of();
        }
        if (!isAddress(url)) {
            return List.of("t82.public-url (T82_PUBLICURL) is no address such as https://tickets.example.com");
        }
        if (!url.startsWith("https://")) {
            log.warn("t82.public-url does not begin with https://: buyers and the gateway talk to it in the clear");
        }
        return List.of();
    }

    private static boolean isAddress(String url) {
        try {
            URI address = URI.create(url);
            return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
                    && address.getHost() != null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && address.getRawUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
