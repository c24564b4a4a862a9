package com.t82.seat;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the shortcut behind the security filters and before everything else. */
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
}
