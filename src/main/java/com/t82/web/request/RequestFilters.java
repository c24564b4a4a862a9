package com.t82.web.request;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The filters that each request passes before the security chains, and their order. */
@Configuration(proxyBeanMethods = false)
class RequestFilters {

    /** After the request is bound to the thread, before the caller is authenticated. */
    private static final int BEFORE_SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER - 2;

    /** The first filter of all, so that a request that a bulkhead turns away has an id as well. */
    @Bean
    FilterRegistrationBean<RequestIds> requestIds() {
        FilterRegistrationBean<RequestIds> filter = new FilterRegistrationBean<>(new RequestIds());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** Before every filter that looks at the method, the path or a header. */
    @Bean
    FilterRegistrationBean<RequestNormalizer> requestNormalizer(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        FilterRegistrationBean<RequestNormalizer> filter =
                new FilterRegistrationBean<>(new RequestNormalizer(problems));
        filter.setOrder(BEFORE_SECURITY - 1);
        return filter;
    }

    /** The default limit is twice what the longest valid request takes, the description of a show. */
    @Bean
    FilterRegistrationBean<MaxBodyFilter> maxBodyFilter(
            @Value("${t82.web.max-body:128KB}") DataSize limit,
            AnnotatedHandlers handlers,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        FilterRegistrationBean<MaxBodyFilter> filter =
                new FilterRegistrationBean<>(new MaxBodyFilter(limit.toBytes(), handlers, problems));
        filter.setOrder(BEFORE_SECURITY);
        return filter;
    }
}
