package com.t82.standalone;

import com.t82.standalone.sandbox.SandboxDatabase;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The embedded servers and what belongs to them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class StandaloneConfiguration {

    @Bean
    LocalEnvironment localEnvironment(ConfigurableEnvironment environment) {
        return LocalEnvironment.of(environment);
    }

    @Bean
    LocalNames localNames(LocalEnvironment local) {
        return local.localNames();
    }

    @Bean
    FilterRegistrationBean<LocalRequests> localRequests(
            LocalNames names, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        FilterRegistrationBean<LocalRequests> filter = new FilterRegistrationBean<>(new LocalRequests(names, problems));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean(destroyMethod = "close")
    Servers servers(LocalEnvironment local, ConfigurableEnvironment environment, ObjectProvider<LoggingSystem> logging)
            throws IOException {
        logging.ifAvailable(system -> system.setLogLevel("io.zonky", LogLevel.WARN));
        return local.joining()
                ? Servers.join(local.data())
                : Servers.start(local.data(), environment.getRequiredProperty("t82.public-url"), local.sandbox());
    }

    /** Has its own connections, because a real gateway does not compete for those of the application either. */
    @Bean(destroyMethod = "close")
    SandboxDatabase sandboxDatabase(JdbcConnectionDetails details) {
        return SandboxDatabase.open(details);
    }

    @Bean
    JdbcConnectionDetails jdbcConnectionDetails(Servers servers) {
        return servers.jdbc();
    }

    @Bean
    DataRedisConnectionDetails dataRedisConnectionDetails(Servers servers) {
        return servers.redis();
    }
}
