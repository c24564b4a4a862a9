package com.t82.user.picture;

import com.t82.shared.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Pictures as objects in a bucket. The bucket need not be public, because this server serves them. */
class S3Pictures implements PictureStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(S3Pictures.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration READ = Duration.ofSeconds(5);
    private static final Duration TOTAL = Duration.ofSeconds(12);

    private final S3Client s3;
    private final String bucket;

    S3Pictures(PictureSettings.S3 settings, String bucket) {
        this.bucket = bucket;
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(READ))
                .overrideConfiguration(override -> override.apiCallTimeout(TOTAL))
                // Many servers other than Amazon's do not support the newer checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint()).forcePathStyle(true);
        }
        if (settings.accessKey() != null && settings.secretKey() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())));
        }
        s3 = builder.build();
    }

    @Override
    public void put(Picture picture) {
        call(() -> s3.putObject(
                object -> object.bucket(bucket)
                        .key(picture.name())
                        .contentType(Picture.mediaType(picture.name()))
                        .cacheControl("public, max-age=31536000, immutable"),
                RequestBody.fromBytes(picture.content())));
    }

    @Override
    public Optional<Resource> find(String name) {
        return call(() -> {
            try {
                return Optional.of(new ByteArrayResource(
                        s3.getObjectAsBytes(object -> object.bucket(bucket).key(name))
                                .asByteArray()));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            } catch (S3Exception refused) {
                if (isMissing(refused)) {
                    return Optional.empty();
                }
                throw refused;
            }
        });
    }

    @Override
    public void delete(String name) {
        call(() -> s3.deleteObject(object -> object.bucket(bucket).key(name)));
    }

    @Override
    public void close() {
        s3.close();
    }

    /** Without permission to list the bucket, S3 answers 403 AccessDenied for a missing object. */
    private static boolean isMissing(S3Exception refused) {
        AwsErrorDetails details = refused.awsErrorDetails();
        return refused.statusCode() == 403 && details != null && "AccessDenied".equals(details.errorCode());
    }

    private static <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException failure) {
            log.warn("picture store failed store=s3 cause={}", failure.toString());
            throw ProblemException.retryAfter(Duration.ofSeconds(10), PictureProblem.IMAGES_UNAVAILABLE);
        }
    }
}
