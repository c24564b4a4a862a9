package com.t82.payment.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.PublicUrl;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Toss Pay (pay.toss.im, not Toss Payments), version 2. The API key is part of the body and must not reach a log. */
@Component
class TossPay implements PaymentGateway {

    private static final Logger log = LoggerFactory.getLogger(TossPay.class);

    /** The gateway's times are Korean. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final RestClient http;
    private final JsonMapper json;
    private final ApiKey apiKey;
    private final PublicUrl publicUrl;

    TossPay(TossPaySettings tossPay, RestClient.Builder builder, JsonMapper json, PublicUrl publicUrl) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .connectTimeout(tossPay.connectTimeout())
                .version(HttpClient.Version.HTTP_1_1)
                .build());
        requests.setReadTimeout(tossPay.readTimeout());
        String base = tossPay.baseUrl().toString();
        this.http = builder.baseUrl(base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                .requestFactory(requests)
                .build();
        this.json = json;
        this.apiKey = new ApiKey(tossPay.apiKey());
        this.publicUrl = publicUrl;
        if (tossPay.apiKey().isBlank()) {
            log.warn("t82.payment.toss-pay.api-key is not set: the gateway will refuse every payment");
        }
    }

    @Override
    public Outcome<Checkout> create(String orderNo, Money amount, String description, Instant expiresAt) {
        return call(
                "/api/v2/payments",
                new CreateRequest(
                        apiKey,
                        orderNo,
                        amount.won(),
                        0,
                        description,
                        false,
                        publicUrl.address("/api/v1/payment/callback"),
                        "V2",
                        publicUrl.address("/api/v1/payment/return?orderNo=" + orderNo),
                        publicUrl.address("/api/v1/payment/return/cancel?orderNo=" + orderNo),
                        "hellot82://",
                        TIME.format(KoreanTime.local(expiresAt))),
                answer -> new Checkout(required(answer, "payToken"), required(answer, "checkoutPage")));
    }

    @Override
    public Outcome<Charge> execute(String payToken, String orderNo) {
        return call(
                "/api/v2/execute",
                new ExecuteRequest(apiKey, payToken, orderNo),
                answer -> new Charge(
                        text(answer, "transactionId"), money(answer, "amount"), time(answer, "approvalTime")));
    }

    @Override
    public Outcome<Payment> status(@Nullable String payToken, String orderNo) {
        return call("/api/v2/status", new StatusRequest(apiKey, payToken, orderNo), answer -> {
            Payment.State state = Payment.State.valueOf(required(answer, "payStatus"));
            Money amount = Money.of(Long.parseLong(required(answer, "amount")));
            return new Payment(
                    required(answer, "payToken"),
                    required(answer, "orderNo"),
                    state,
                    amount,
                    refunded(answer, state, amount),
                    transactionId(answer),
                    time(answer, "paidTs"));
        });
    }

    /** What is no longer refundable of a charged payment; without that field, the sum of the history. */
    private static Money refunded(JsonNode answer, Payment.State state, Money amount) {
        if (!state.isCharged()) {
            return Money.ZERO;
        }
        Money refundable = money(answer, "refundableAmount");
        if (refundable != null) {
            return amount.minus(refundable);
        }
        Money refunded = Money.ZERO;
        for (JsonNode step : answer.path("transactions")) {
            Money part = "REFUND".equals(text(step, "stepType")) ? money(step, "transactionAmount") : null;
            refunded = part == null ? refunded : refunded.plus(part);
        }
        boolean all = state == Payment.State.REFUND_SUCCESS || state == Payment.State.SETTLEMENT_REFUND_COMPLETE;
        return all && refunded.isZero() ? amount : refunded;
    }

    @Override
    public Outcome<Reversal> refund(String payToken, String refundNo, Money amount, String reason) {
        return call(
                "/api/v2/refunds",
                new RefundRequest(apiKey, payToken, refundNo, amount.won(), 0, reason),
                answer -> new Reversal(text(answer, "transactionId"), time(answer, "approvalTime")));
    }

    /**
     * An answer that is neither a clear yes nor a clear no is unknown: the request may have arrived although its answer
     * did not, and a proxy may have sent a 5xx.
     */
    private <T> Outcome<T> call(String path, Object request, Function<JsonNode, T> reading) {
        Assert.state(
                !TransactionSynchronizationManager.isActualTransactionActive(),
                "The gateway must not be called inside a transaction");
        String cause;
        try {
            return http.post()
                    .uri(path)
                    .contentType(MediaType.APPLICATION_JSON)
                    .accept(MediaType.APPLICATION_JSON)
                    // A byte array has a Content-Length. An object would be sent chunked, which not every gateway
                    // accepts.
                    .body(json.writeValueAsBytes(request))
                    .exchange((sent, response) -> {
                        int status = response.getStatusCode().value();
                        if (status >= 500 || status == 429 || status == 408) {
                            return unknown(path, "HTTP " + status);
                        }
                        return read(path, json.readTree(response.getBody().readAllBytes()), reading);
                    });
        } catch (RestClientException e) {
            cause = String.valueOf(e.getMostSpecificCause());
        } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
            cause = "unreadable answer: " + e.getClass().getSimpleName();
        }
        return unknown(path, cause);
    }

    private static <T> Outcome<T> read(String path, JsonNode answer, Function<JsonNode, T> reading) {
        String code = text(answer, "code");
        if ("0".equals(code)) {
            return new Success<>(reading.apply(answer));
        }
        if ("-1".equals(code)) {
            String errorCode = text(answer, "errorCode");
            String message = text(answer, "msg");
            log.info("toss pay refused path={} error={} message={}", path, errorCode, message);
            return new Refused<>(errorCode == null ? "" : errorCode, message == null ? "" : message);
        }
        return unknown(path, "answer without a known code");
    }

    private static <T> Outcome<T> unknown(String path, String cause) {
        log.warn("toss pay unclear path={} cause={}", path, cause);
        return new Unknown<>(cause);
    }

    /** The transaction of the payment: the step of type PAY in answers with a history, else the field at the top. */
    private static @Nullable String transactionId(JsonNode answer) {
        for (JsonNode step : answer.path("transactions")) {
            if ("PAY".equals(text(step, "stepType"))) {
                return text(step, "transactionId");
            }
        }
        return text(answer, "transactionId");
    }

    private static String required(JsonNode answer, String member) {
        String value = text(answer, member);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("No " + member);
        }
        return value;
    }

    private static @Nullable String text(JsonNode answer, String member) {
        JsonNode value = answer.path(member);
        return value.isValueNode() && !value.isNull() ? value.asString() : null;
    }

    private static @Nullable Money money(JsonNode answer, String member) {
        String value = text(answer, member);
        return value == null ? null : Money.of(Long.parseLong(value));
    }

    /** A time that cannot be read does not make the rest of the answer unreadable. */
    private static @Nullable Instant time(JsonNode answer, String member) {
        String value = text(answer, member);
        if (value == null) {
            return null;
        }
        try {
            return KoreanTime.instant(LocalDateTime.parse(value, TIME));
        } catch (DateTimeParseException e) {
            log.debug("toss pay time unreadable member={} value={}", member, value);
            return null;
        }
    }

    /** Keeps the secret out of {@code toString}, and so out of the debug logs of requests. */
    private record ApiKey(@JsonValue String value) {

        @Override
        public String toString() {
            return "***";
        }
    }

    private record CreateRequest(
            ApiKey apiKey,
            String orderNo,
            long amount,
            long amountTaxFree,
            String productDesc,
            boolean autoExecute,
            String resultCallback,
            String callbackVersion,
            String retUrl,
            String retCancelUrl,
            String retAppScheme,
            String expiredTime) {}

    private record ExecuteRequest(ApiKey apiKey, String payToken, String orderNo) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record StatusRequest(ApiKey apiKey, @Nullable String payToken, String orderNo) {}

    private record RefundRequest(
            ApiKey apiKey, String payToken, String refundNo, long amount, long amountTaxFree, String reason) {}
}
