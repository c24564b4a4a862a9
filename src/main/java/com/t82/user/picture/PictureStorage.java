package com.t82.user.picture;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Decides where pictures lie. */
@Configuration(proxyBeanMethods = false)
class PictureStorage {

    @Bean
    PictureStore pictureStore(PictureSettings settings) {
        return new FilePictures(settings.directory());
    }
}
