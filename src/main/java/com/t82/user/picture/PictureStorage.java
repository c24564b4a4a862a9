package com.t82.user.picture;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/** Stores pictures in a bucket when one is configured, otherwise on disk. */
@Configuration(proxyBeanMethods = false)
class PictureStorage {

    @Bean
    PictureStore pictureStore(PictureSettings settings) {
        PictureSettings.S3 s3 = settings.s3();
        if (s3 != null && s3.bucket() != null && StringUtils.hasText(s3.bucket())) {
            return new S3Pictures(s3, s3.bucket());
        }
        return new FilePictures(settings.directory());
    }
}
