package com.t82.seat.waiting;

import com.t82.shared.Bulkhead;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/** The bulkhead of the published draw. */
@Configuration(proxyBeanMethods = false)
class DrawConfiguration {

    /** Bounds concurrent downloads of a drawn order, which may have megabytes, so that they do not fill the uplink. */
    @Bean
    FilterRegistrationBean<Bulkhead> drawBulkhead(
            @Value("${t82.seat.waiting.draw-requests:32}") int requests,
            MessageSource texts,
            JsonMapper json,
            MeterRegistry meters) {
        FilterRegistrationBean<Bulkhead> bulkhead = new FilterRegistrationBean<>(new Bulkhead(
                requests,
                (method, path) -> path.endsWith("/queue/draw/order"),
                meters.counter("t82.seat.draws.turned-away"),
                texts,
                json));
        bulkhead.setName("drawBulkhead");
        bulkhead.addUrlPatterns("/api/v1/events/*");
        bulkhead.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return bulkhead;
    }
}
