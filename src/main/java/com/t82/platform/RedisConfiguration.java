package com.t82.platform;

import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.spring.starter.RedissonAutoConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Redis speeds things up and may vanish at any moment: short time-outs, no waiting for it at start. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

    private static final int MILLIS = 500;

    @Bean
    RedissonAutoConfigurationCustomizer impatientRedis() {
        return config -> {
            config.setLazyInitialization(true);
            config.setCodec(StringCodec.INSTANCE);
            if (config.isSingleConfig()) {
                config.useSingleServer().setConnectionMinimumIdleSize(4).setConnectionPoolSize(32);
                beImpatient(config.useSingleServer()).setSubscriptionConnectionMinimumIdleSize(1);
            } else if (config.isSentinelConfig()) {
                ofEachServer(beImpatient(config.useSentinelServers()));
            } else if (config.isClusterConfig()) {
                ofEachServer(beImpatient(config.useClusterServers()));
            }
        };
    }

    private static <T extends BaseConfig<T>> T beImpatient(T servers) {
        return servers.setConnectTimeout(MILLIS).setTimeout(MILLIS).setRetryAttempts(1);
    }

    private static <T extends BaseMasterSlaveServersConfig<T>> void ofEachServer(T servers) {
        servers.setMasterConnectionMinimumIdleSize(4)
                .setMasterConnectionPoolSize(32)
                .setSlaveConnectionMinimumIdleSize(1)
                .setSlaveConnectionPoolSize(32)
                .setSubscriptionConnectionMinimumIdleSize(1);
    }
}
