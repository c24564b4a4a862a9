package com.t82.user.token;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Tokens for load tests. They exist in standalone only.
 *
 * @param crowdLifetime how long such a token is good
 */
@ConfigurationProperties("t82.user")
record CrowdSettings(@DefaultValue("12h") Duration crowdLifetime) {}
