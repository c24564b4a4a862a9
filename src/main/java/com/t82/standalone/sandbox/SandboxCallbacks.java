package com.t82.standalone.sandbox;

import com.t82.standalone.LocalNames;
import com.t82.standalone.StandaloneEnvironment;
import com.t82.standalone.sandbox.SandboxFaults.Faults;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests that the gateway sends itself, once and without a guarantee: the callback of a completed payment and, for
 * scripts, the request for the return page that a fan's browser would send.
 */
@Component
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class SandboxCallbacks implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(SandboxCallbacks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SandboxFaults faults;
    private final JsonMapper json;
    private final LocalNames localNames;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .executor(threads)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    SandboxCallbacks(SandboxFaults faults, JsonMapper json, LocalNames localNames) {
        this.faults = faults;
        this.json = json;
        this.localNames = localNames;
    }

    /** Sends callback V2, for PAY_COMPLETE only. */
    void announce(SandboxPayment payment) {
        String callback = payment.resultCallback();
        if (payment.state() != SandboxPayment.State.PAY_COMPLETE || callback == null) {
            return;
        }
        String body = json.writeValueAsString(TossPayWire.callback(payment));
        threads.execute(() -> {
            Faults now = faults.current();
            if (now.loseCallbacks()) {
                log.info("sandbox callback dropped as configured order={}", payment.orderNo());
                return;
            }
            faults.pause(Duration.ofMillis(now.delayMillis()));
            for (int times = now.duplicateCallbacks() ? 2 : 1; times > 0; times--) {
                send(HttpRequest.newBuilder(URI.create(callback))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
            }
        });
    }

    /** Requests an address as the fan's browser would after the checkout. */
    void visit(String url) {
        threads.execute(() -> {
            Faults now = faults.current();
            if (now.loseCallbacks()) {
                log.info("sandbox return dropped as configured url={}", url);
                return;
            }
            faults.pause(Duration.ofMillis(now.delayMillis()));
            send(HttpRequest.newBuilder(URI.create(url)).GET());
        });
    }

    private void send(HttpRequest.Builder request) {
        HttpRequest ready = request.timeout(PATIENCE).build();
        if (!localNames.includeAddress(ready.uri().toString())) {
            log.warn(
                    "{} {} is not sent: {} is not this machine",
                    ready.method(),
                    ready.uri().getPath(),
                    ready.uri().getHost());
            return;
        }
        try {
            int status =
                    http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status >= 400) {
                log.warn("{} {} answered {}", ready.method(), ready.uri().getPath(), status);
            }
        } catch (IOException e) {
            log.warn("{} {} failed: {}", ready.method(), ready.uri().getPath(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The return address with the parameters that the gateway adds. */
    static String returnUrl(SandboxPayment payment) {
        Map<String, String> added = new LinkedHashMap<>();
        added.put("status", payment.state().name());
        added.put("orderNo", payment.orderNo());
        added.put("payMethod", TossPayWire.PAY_METHOD);
        added.put("bankCode", TossPayWire.BANK_CODE);
        String url = payment.retUrl();
        StringBuilder complete = new StringBuilder(url);
        added.forEach((name, value) -> {
            if (!url.contains("?" + name + "=") && !url.contains("&" + name + "=")) {
                complete.append(complete.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return complete.toString();
    }

    @Override
    public void destroy() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}
