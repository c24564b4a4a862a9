package com.t82.platform;

import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.spring.starter.RedissonAutoConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Redis is an accelerator that may be unavailable at any time: timeouts are short, and the start does not wait for it.
 */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

    private static final int MILLIS = 500;

    @Bean
    RedissonAutoConfigurationCustomizer shortTimeouts() {
        return config -> {
            config.setLazyInitialization(true);
            config.setCodec(StringCodec.INSTANCE);
            if (config.isSingleConfig()) {
                config.useSingleServer().setConnectionMinimumIdleSize(4).setConnectionPoolSize(32);
                withShortTimeouts(config.useSingleServer()).setSubscriptionConnectionMinimumIdleSize(1);
            } else if (config.isSentinelConfig()) {
                withSmallPools(withShortTimeouts(config.useSentinelServers()));
            } else if (config.isClusterConfig()) {
                withSmallPools(withShortTimeouts(config.useClusterServers()));
            }
        };
    }

    private static <T extends BaseConfig<T>> T withShortTimeouts(T servers) {
        return servers.setConnectTimeout(MILLIS).setTimeout(MILLIS).setRetryAttempts(1);
    }

    private static <T extends BaseMasterSlaveServersConfig<T>> void withSmallPools(T servers) {
        servers.setMasterConnectionMinimumIdleSize(4)
                .setMasterConnectionPoolSize(32)
                .setSlaveConnectionMinimumIdleSize(1)
                .setSlaveConnectionPoolSize(32)
                .setSubscriptionConnectionMinimumIdleSize(1);
    }
}
