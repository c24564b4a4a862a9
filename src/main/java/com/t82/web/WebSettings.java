package com.t82.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allowedOrigins origins whose pages may read answers in a browser, such as {@code https://tickets.example};
 *     none by default
 * @param changesPerMinute how many changing requests one caller may send to one instance in a minute
 * @param couponRequests how many requests for coupons one caller may send to one instance in a minute
 */
@ConfigurationProperties("t82.web")
public record WebSettings(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("3000") int changesPerMinute,
        @DefaultValue("30") int couponRequests) {}
