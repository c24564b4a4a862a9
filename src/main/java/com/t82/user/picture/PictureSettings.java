package com.t82.user.picture;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param directory where pictures are stored when no bucket is set
 * @param maxSize of an uploaded file
 * @param maxPixels width times height of an uploaded picture, before it is scaled down
 * @param maxEdge longest edge of a stored picture, in pixels
 * @param perDay pictures that one user may upload within 24 hours
 * @param baseUrl prefix of the addresses of pictures; by default {@code t82.public-url}
 * @param s3 where pictures are stored when its bucket is set
 */
@ConfigurationProperties("t82.user.pictures")
record PictureSettings(
        @DefaultValue("./data/images") Path directory,
        @DefaultValue("10MB") DataSize maxSize,
        @DefaultValue("50000000") long maxPixels,
        @DefaultValue("2048") int maxEdge,
        @DefaultValue("100") int perDay,
        @Nullable URI baseUrl,
        @Nullable S3 s3) {

    boolean hasBucket() {
        return s3 != null && s3.bucket() != null && !s3.bucket().isBlank();
    }

    /**
     * @param endpoint of a server other than Amazon's
     * @param accessKey together with {@code secretKey}; without them the SDK looks for credentials itself
     */
    record S3(
            @Nullable String bucket,
            @DefaultValue("ap-northeast-2") String region,
            @Nullable URI endpoint,
            @Nullable String accessKey,
            @Nullable String secretKey) {

        /** Omits the secret. */
        @Override
        public String toString() {
            return "S3[bucket=" + bucket + ", region=" + region + ", endpoint=" + endpoint + "]";
        }
    }
}
