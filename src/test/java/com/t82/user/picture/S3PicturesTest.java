package com.t82.user.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import com.t82.shared.ProblemException;
import com.t82.testing.RealServers;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs against an S3 server in a process of its own. */
class S3PicturesTest {

    private static final List<HttpServer> DENYING = new ArrayList<>();

    private static Process server;
    private static URI endpoint;

    @BeforeAll
    static void start(@TempDir Path objects) throws Exception {
        int port = RealServers.freePort();
        endpoint = URI.create("http://127.0.0.1:" + port);
        String jar = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("s3mock") && entry.endsWith("-exec.jar"))
                .findFirst()
                .orElseThrow();
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-jar",
                        jar,
                        "--server.address=127.0.0.1",
                        "--server.port=" + RealServers.freePort(),
                        "--com.adobe.testing.s3mock.httpPort=" + port,
                        "--com.adobe.testing.s3mock.vectors.httpPort=" + RealServers.freePort(),
                        "--com.adobe.testing.s3mock.vectors.httpsPort=" + RealServers.freePort(),
                        "--com.adobe.testing.s3mock.store.initialBuckets=pictures",
                        "--com.adobe.testing.s3mock.store.root=" + objects)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitAnswer();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        DENYING.forEach(denying -> denying.stop(0));
        server.destroy();
        if (!server.waitFor(Duration.ofSeconds(5))) {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void aStoredPictureIsFoundUntilItIsDeleted() throws IOException {
        try (S3Pictures pictures = pictures(endpoint, "pictures")) {
            Picture picture = Picture.png(new byte[] {1, 2, 3, 4});
            assertThat(pictures.find(picture.name())).isEmpty();
            pictures.put(picture);
            assertThat(pictures.find(picture.name()).orElseThrow().getContentAsByteArray())
                    .isEqualTo(picture.content());
            pictures.delete(picture.name());
            pictures.delete(picture.name());
            assertThat(pictures.find(picture.name())).isEmpty();
        }
    }

    @Test
    void aMissingBucketIsAnOutageAndNotAMissingPicture() {
        try (S3Pictures pictures = pictures(endpoint, "elsewhere")) {
            isUnavailable(() -> pictures.find(Picture.png(new byte[0]).name()));
            isUnavailable(() -> pictures.put(Picture.png(new byte[] {1})));
        }
    }

    @Test
    void anUnreachableServerIsAnOutage() {
        try (S3Pictures pictures = pictures(URI.create("http://127.0.0.1:" + RealServers.freePort()), "pictures")) {
            isUnavailable(() -> pictures.find(Picture.png(new byte[0]).name()));
        }
    }

    @Test
    void anAccessDeniedAnswerForAMissingPictureMeansMissing() throws IOException {
        String missing = Picture.png(new byte[0]).name();
        try (S3Pictures pictures = pictures(denying("AccessDenied"), "pictures")) {
            assertThat(pictures.find(missing)).isEmpty();
        }
        try (S3Pictures pictures = pictures(denying("InvalidAccessKeyId"), "pictures")) {
            isUnavailable(() -> pictures.find(missing));
        }
    }

    @Test
    void theSecretIsNotPrinted() {
        assertThat(new PictureSettings.S3("pictures", "ap-northeast-2", null, "access", "hidden").toString())
                .contains("pictures")
                .doesNotContain("hidden");
    }

    /** Answers every request with 403 and this code, as S3 does. */
    private static URI denying(String code) throws IOException {
        HttpServer s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                        + "</Code><Message>Denied</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        s3.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        s3.start();
        DENYING.add(s3);
        return URI.create("http://127.0.0.1:" + s3.getAddress().getPort());
    }

    private static S3Pictures pictures(URI server, String bucket) {
        return new S3Pictures(new PictureSettings.S3(bucket, "ap-northeast-2", server, "access", "secret"), bucket);
    }

    private static void isUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable asking) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(asking)
                .satisfies(refused -> assertThat(refused.type()).isEqualTo(PictureProblem.IMAGES_UNAVAILABLE));
    }

    private static void awaitAnswer() throws InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(endpoint.resolve("/pictures"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 300 && server.isAlive(); i++) {
                try {
                    client.send(question, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException notYet) {
                    Thread.sleep(100);
                }
            }
        }
        throw new IllegalStateException("The S3 server did not start");
    }
}
