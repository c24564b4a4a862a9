package com.t82.user.picture;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param pictureHosts hosts besides this server whose pictures may be public profile pictures: those of the providers,
 *     and others whose access logs no outsider can read
 */
@ConfigurationProperties("t82.user")
record ShownPictureSettings(
        @DefaultValue({"k.kakaocdn.net", "img1.kakaocdn.net", "t1.kakaocdn.net", "lh3.googleusercontent.com"})
        List<String> pictureHosts) {}
