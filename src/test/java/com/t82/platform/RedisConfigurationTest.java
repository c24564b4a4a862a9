package com.t82.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;

class RedisConfigurationTest {

    private final Config config = new Config();

    @Test
    void theStartDoesNotWaitForASingleServer() {
        config.useSingleServer().setAddress("redis://127.0.0.1:1");

        assertImpatient(config.useSingleServer());
    }

    @Test
    void theStartDoesNotWaitForAServerBehindSentinels() {
        config.useSentinelServers().setMasterName("t82");

        assertImpatient(config.useSentinelServers());
    }

    @Test
    void theStartDoesNotWaitForACluster() {
        config.useClusterServers().addNodeAddress("redis://127.0.0.1:1");

        assertImpatient(config.useClusterServers());
    }

    private void assertImpatient(BaseConfig<?> servers) {
        new RedisConfiguration().shortTimeouts().customize(config);

        assertThat(config.isLazyInitialization()).isTrue();
        assertThat(servers.getConnectTimeout()).isEqualTo(500);
        assertThat(servers.getTimeout()).isEqualTo(500);
        assertThat(servers.getRetryAttempts()).isEqualTo(1);
    }
}
