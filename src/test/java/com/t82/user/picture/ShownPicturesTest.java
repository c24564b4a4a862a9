package com.t82.user.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.PublicUrl;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ShownPicturesTest {

    private final ShownPictures pictures = new ShownPictures(
            new PublicUrl("https://tickets.example.com/"),
            "",
            new Binder(new MapConfigurationPropertySource(Map.of()))
                    .bindOrCreate("t82.user", ShownPictureSettings.class));

    @Test
    void uploadedPicturesArePublic() {
        String address = "https://tickets.example.com/images/0123456789abcdef0123456789abcdef.jpg";
        assertThat(pictures.of(address)).isEqualTo(address);
        assertThat(pictures.of("http://10.0.0.7:8080/images/0123456789abcdef0123456789abcdef.jpg"))
                .isEqualTo(address);
    }

    @Test
    void picturesOfProvidersArePublic() {
        assertThat(pictures.of("http://k.kakaocdn.net/dn/a/img_640x640.jpg"))
                .as("over TLS alone")
                .isEqualTo("https://k.kakaocdn.net/dn/a/img_640x640.jpg");
        assertThat(pictures.of("https://lh3.googleusercontent.com/a/x=s96-c"))
                .isEqualTo("https://lh3.googleusercontent.com/a/x=s96-c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/me.png",
                "https://user:word@lh3.googleusercontent.com/a",
                "https://lh3.googleusercontent.com:8443/a",
                "ftp://k.kakaocdn.net/a.jpg",
                "https://k.kakaocdn.net@evil.example/me.png",
                "https://k.kakaocdn.net.evil.example/me.png",
                "https://k.kakaocdn.net\\@evil.example/me.png",
                "https://evil.example#k.kakaocdn.net",
                "https://bc.googleusercontent.com/me.png",
                "https://evil.example/images/a/b.png",
                "https://[evil/images/a.png",
                ""
            })
    void picturesOnOtherHostsAreNotPublic(String address) {
        assertThat(pictures.of(address)).isNull();
    }

    @Test
    void noPictureGivesNoAddress() {
        assertThat(pictures.of(null)).isNull();
    }
}
