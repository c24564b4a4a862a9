package com.t82;

import org.redisson.client.codec.StringCodec;
import org.redisson.spring.starter.RedissonAutoConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Redis speeds things up and may vanish at any moment: short time-outs, no waiting for it at start. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

    @Bean
    RedissonAutoConfigurationCustomizer impatientRedis() {
        return config -> {
            config.setLazyInitialization(true);
            config.setCodec(StringCodec.INSTANCE);
            if (config.isSingleConfig()) {
                config.useSingleServer()
                        .setConnectTimeout(500)
                        .setTimeout(500)
                        .setRetryAttempts(1)
                        .setConnectionMinimumIdleSize(4)
                        .setConnectionPoolSize(32)
                        .setSubscriptionConnectionMinimumIdleSize(1);
            }
        };
    }
}
