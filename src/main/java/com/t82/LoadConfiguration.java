package com.t82;

import com.t82.shared.Bulkhead;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/** What keeps the database's connections from being waited for without end. */
@Configuration(proxyBeanMethods = false)
class LoadConfiguration {

    /**
     * Before the pool: threads are free here, connections are not, so that any number of requests could queue for them. The
     * limit is well above the pool's size because a request may wait for others than the database, such as a gateway.
     */
    @Bean
    FilterRegistrationBean<Bulkhead> apiBulkhead(
            @Value("${t82.web.requests:512}") int requests,
            MessageSource texts,
            JsonMapper json,
            MeterRegistry meters) {
        FilterRegistrationBean<Bulkhead> bulkhead = new FilterRegistrationBean<>(new Bulkhead(
                requests, LoadConfiguration::mayNeedTheDatabase, meters.counter("t82.web.turned-away"), texts, json));
        bulkhead.setName("apiBulkhead");
        bulkhead.addUrlPatterns("/api/*", "/send-notification");
        bulkhead.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return bulkhead;
    }

    /** The seat map and the waiting room are read from memory, and streams stay. */
    private static boolean mayNeedTheDatabase(String method, String path) {
        return !(method.equals("GET") && path.startsWith("/api/v1/events/"));
    }
}
