package com.t82.web;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param minimumVersion the oldest version of the app that still works
 * @param minimumVersions by app id, where it differs
 */
@ConfigurationProperties("t82.user")
record VersionSettings(
        @DefaultValue("1.0.0") String minimumVersion,
        @DefaultValue Map<String, String> minimumVersions) {}
