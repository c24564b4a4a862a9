package com.t82.push;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of the Firebase library with the JDK's HTTP client, to a configured host instead of Google's if
 * there is one. The timeout is for the whole exchange, including the body of the answer. A 503 becomes an exception,
 * because the library would otherwise sleep for seconds and repeat the request itself; our outbox does the repeating.
 */
class FcmTransport extends HttpTransport {

    private static final String GOOGLE = "https://fcm.googleapis.com";

    private final HttpClient client;
    private final String host;
    private final Duration timeout;

    FcmTransport(@Nullable String baseUrl, Duration timeout) {
        this.host = baseUrl == null || baseUrl.isBlank() ? GOOGLE : baseUrl.replaceFirst("/+$", "");
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(host.startsWith("https:") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    protected LowLevelHttpRequest buildRequest(String method, String url) {
        String target = url.startsWith(GOOGLE) ? host + url.substring(GOOGLE.length()) : url;
        return new Request(method, HttpRequest.newBuilder(URI.create(target)));
    }

    @Override
    public void shutdown() {
        client.shutdownNow();
    }

    private final class Request extends LowLevelHttpRequest {

        private final String method;
        private final HttpRequest.Builder request;

        private Request(String method, HttpRequest.Builder request) {
            this.method = method;
            this.request = request;
        }

        @Override
        public void addHeader(String name, String value) {
            request.header(name, value);
        }

        @Override
        public LowLevelHttpResponse execute() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            if (getStreamingContent() != null) {
                getStreamingContent().writeTo(body);
                if (getContentType() != null) {
                    request.header("Content-Type", getContentType());
                }
                if (getContentEncoding() != null) {
                    request.header("Content-Encoding", getContentEncoding());
                }
            }
            request.method(method, HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
            HttpResponse<byte[]> response = exchange(request.build());
            if (response.statusCode() == 503) {
                throw new IOException("FCM answered 503");
            }
            return new Response(response);
        }

        private HttpResponse<byte[]> exchange(HttpRequest complete) throws IOException {
            CompletableFuture<HttpResponse<byte[]>> answer =
                    client.sendAsync(complete, HttpResponse.BodyHandlers.ofByteArray());
            try {
                return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new IOException("The request to FCM failed", e.getCause());
            } catch (TimeoutException e) {
                throw new SocketTimeoutException("FCM did not answer within " + timeout);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while waiting for FCM");
            } finally {
                answer.cancel(true);
            }
        }
    }

    private static final class Response extends LowLevelHttpResponse {

        private final HttpResponse<byte[]> response;
        private final List<Map.Entry<String, String>> headers;

        private Response(HttpResponse<byte[]> response) {
            this.response = response;
            this.headers = response.headers().map().entrySet().stream()
                    .flatMap(header -> header.getValue().stream().map(value -> Map.entry(header.getKey(), value)))
                    .toList();
        }

        @Override
        public InputStream getContent() {
            return new ByteArrayInputStream(response.body());
        }

        @Override
        public @Nullable String getContentEncoding() {
            return response.headers().firstValue("Content-Encoding").orElse(null);
        }

        @Override
        public long getContentLength() {
            return response.headers().firstValueAsLong("Content-Length").orElse(-1);
        }

        @Override
        public @Nullable String getContentType() {
            return response.headers().firstValue("Content-Type").orElse(null);
        }

        @Override
        public String getStatusLine() {
            return "HTTP/1.1 " + response.statusCode();
        }

        @Override
        public int getStatusCode() {
            return response.statusCode();
        }

        @Override
        public @Nullable String getReasonPhrase() {
            return null;
        }

        @Override
        public int getHeaderCount() {
            return headers.size();
        }

        @Override
        public String getHeaderName(int index) {
            return headers.get(index).getKey();
        }

        @Override
        public String getHeaderValue(int index) {
            return headers.get(index).getValue();
        }
    }
}
