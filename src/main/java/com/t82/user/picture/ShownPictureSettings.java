package com.t82.user.picture;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param pictureHosts where profile pictures that others get to see may lie, besides here: the providers' own hosts, and
 *     wherever else nobody but us can read who looked at what
 */
@ConfigurationProperties("t82.user")
record ShownPictureSettings(
        @DefaultValue({"k.kakaocdn.net", "img1.kakaocdn.net", "t1.kakaocdn.net", "lh3.googleusercontent.com"})
        List<String> pictureHosts) {}
