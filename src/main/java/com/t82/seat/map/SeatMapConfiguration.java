package com.t82.seat.map;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the {@link SeatMapShortcut}, and tunes Tomcat for its large answers. */
@Configuration(proxyBeanMethods = false)
class SeatMapConfiguration {

    /** After Spring Security's chains, whose order is -100. */
    private static final int BEHIND_SECURITY = -90;

    @Bean
    FilterRegistrationBean<SeatMapShortcut> seatMapShortcut(SeatMap map, SeatMapAnswers answers) {
        FilterRegistrationBean<SeatMapShortcut> shortcut =
                new FilterRegistrationBean<>(new SeatMapShortcut(map, answers));
        shortcut.addUrlPatterns(SeatMapShortcut.PREFIX + "*");
        shortcut.setOrder(BEHIND_SECURITY);
        return shortcut;
    }

    /**
     * A compressed list of seats has about 100 kB. With Tomcat's default buffers of 8 kB, each copied once more,
     * sending it takes twice the time. This costs 32 kB of direct memory for each connection.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> wideSockets() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.directBuffer", "true");
            connector.setProperty("socket.appWriteBufSize", "32768");
        });
    }
}
