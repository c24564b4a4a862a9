package com.t82.user.provider;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param appId the number of the app whose users may sign in; without it sign-in with Kakao is disabled */
@ConfigurationProperties("t82.user.kakao")
record KakaoSettings(
        @DefaultValue("https://kapi.kakao.com") URI baseUrl,
        @Nullable Long appId) {}
