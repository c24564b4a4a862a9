package com.t82.standalone.sandbox;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.PublicUrl;
import com.t82.standalone.LocalNames;
import com.t82.standalone.StandaloneEnvironment;
import com.t82.standalone.sandbox.SandboxFaults.Fault;
import com.t82.standalone.sandbox.SandboxFaults.Faults;
import com.t82.standalone.sandbox.SandboxFaults.Operation;
import com.t82.standalone.sandbox.SandboxLedger.Refund;
import com.t82.standalone.sandbox.SandboxPayment.State;
import com.t82.standalone.sandbox.TossPayWire.CreateRequest;
import com.t82.standalone.sandbox.TossPayWire.Created;
import com.t82.standalone.sandbox.TossPayWire.ExecuteRequest;
import com.t82.standalone.sandbox.TossPayWire.RefundRequest;
import com.t82.standalone.sandbox.TossPayWire.Refused;
import com.t82.standalone.sandbox.TossPayWire.StatusRequest;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Toss Pay as our adapter sees it over HTTP, and calls with which people and scripts act as the fan. The gateway
 * answers its four calls with HTTP 200 always; {@code code} is 0 for success and -1 for a refusal.
 */
@RestController
@RequestMapping("/sandbox/toss-pay")
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
@Hidden
class TossPaySandbox {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration USUAL_LIFE = Duration.ofMinutes(15);
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(60);
    private static final long HIGHEST_AMOUNT = 9_999_999;
    private static final int LONGEST_DELAY = 600_000;

    private final SandboxLedger ledger;
    private final SandboxFaults faults;
    private final SandboxCallbacks callbacks;
    private final Clock clock;
    private final String apiKey;
    private final PublicUrl publicUrl;
    private final LocalNames localNames;

    TossPaySandbox(
            SandboxLedger ledger,
            SandboxFaults faults,
            SandboxCallbacks callbacks,
            Clock clock,
            @Value("${t82.payment.toss-pay.api-key}") String apiKey,
            PublicUrl publicUrl,
            LocalNames localNames) {
        this.ledger = ledger;
        this.faults = faults;
        this.callbacks = callbacks;
        this.clock = clock;
        this.apiKey = apiKey;
        this.publicUrl = publicUrl;
        this.localNames = localNames;
    }

    @PostMapping("/api/v2/payments")
    ResponseEntity<?> create(@RequestBody CreateRequest request) {
        return answer(Operation.CREATE, request.apiKey(), () -> {
            SandboxPayment payment = ledger.create(accepted(request));
            return new Created(
                    0,
                    publicUrl.address("/sandbox/toss-pay/checkout?payToken=" + payment.payToken()),
                    payment.payToken());
        });
    }

    @PostMapping("/api/v2/execute")
    ResponseEntity<?> execute(@RequestBody ExecuteRequest request) {
        return answer(Operation.EXECUTE, request.apiKey(), () -> {
            SandboxPayment payment = ledger.execute(required("payToken", request.payToken()), request.orderNo());
            callbacks.announce(payment);
            return TossPayWire.executed(payment);
        });
    }

    @PostMapping("/api/v2/refunds")
    ResponseEntity<?> refund(@RequestBody RefundRequest request) {
        return answer(Operation.REFUND, request.apiKey(), () -> {
            String refundNo = request.refundNo() == null ? token() : required("refundNo", request.refundNo());
            if (refundNo.length() > 36) {
                throw TossPayRefusal.invalid("refundNo", "36자를 넘을 수 없습니다.");
            }
            String payToken = required("payToken", request.payToken());
            Refund refund = ledger.refund(payToken, refundNo, request.amount());
            return TossPayWire.refunded(refund, ledger.find(payToken));
        });
    }

    @PostMapping("/api/v2/status")
    ResponseEntity<?> status(@RequestBody StatusRequest request) {
        return answer(Operation.STATUS, request.apiKey(), () -> {
            String payToken = request.payToken();
            String orderNo = request.orderNo();
            SandboxPayment payment = payToken != null && !payToken.isBlank()
                    ? ledger.find(payToken)
                    : ledger.findByOrder(required("orderNo", orderNo));
            if (orderNo != null && !orderNo.equals(payment.orderNo())) {
                throw TossPayRefusal.invalid("orderNo", "결제 토큰과 주문번호가 일치하지 않습니다.");
            }
            return TossPayWire.status(payment, ledger.refunds(payment.payToken()));
        });
    }

    /** The fan approves. For scripts, which have no browser that follows the redirect to the return page. */
    @PostMapping("/payments/{payToken}/approve")
    Entry approve(@PathVariable String payToken) {
        SandboxPayment payment = act(() -> ledger.approve(payToken));
        callbacks.announce(payment);
        callbacks.visit(SandboxCallbacks.returnUrl(payment));
        return Entry.of(payment);
    }

    /** The fan cancels. For scripts. */
    @PostMapping("/payments/{payToken}/cancel")
    Entry cancel(@PathVariable String payToken) {
        SandboxPayment payment = act(() -> ledger.cancel(payToken));
        callbacks.visit(payment.retCancelUrl());
        return Entry.of(payment);
    }

    /** All payments as the gateway knows them. */
    @GetMapping("/ledger")
    List<Entry> ledger() {
        return ledger.all().stream().map(Entry::of).toList();
    }

    @GetMapping("/faults")
    FaultsBody faults() {
        return FaultsBody.of(faults.current());
    }

    /** Replaces the faults. A fault that is left out is switched off. */
    @PutMapping("/faults")
    FaultsBody setFaults(@RequestBody FaultsBody body) {
        return FaultsBody.of(faults.set(body.toFaults()));
    }

    private ResponseEntity<?> answer(Operation operation, @Nullable String key, Supplier<Object> effect) {
        Fault fault = faults.faultOf(operation);
        faults.pause(Duration.ofMillis(fault.delayMillis()));
        if (fault.isLate()) {
            faults.pause(SandboxFaults.LATE);
        }
        Object answer;
        try {
            if (fault.fails()) {
                throw new TossPayRefusal("SANDBOX_FAULT", "요청한 대로 실패했습니다.");
            }
            requireKnown(key);
            answer = effect.get();
        } catch (TossPayRefusal e) {
            answer = new Refused(-1, String.valueOf(e.getMessage()), e.errorCode());
        }
        if (fault.hangs() || fault.isLate()) {
            faults.hang();
            return ResponseEntity.status(HttpStatus.GATEWAY_TIMEOUT).build();
        }
        if (fault.garbles()) {
            return ResponseEntity.ok().contentType(MediaType.TEXT_HTML).body("<html><body>504 upstream</body></html>");
        }
        return ResponseEntity.ok(answer);
    }

    private SandboxPayment accepted(CreateRequest request) {
        String orderNo = required("orderNo", request.orderNo());
        if (!orderNo.matches("[0-9A-Za-z_:.^@-]{1,50}")) {
            throw TossPayRefusal.invalid("orderNo", "영문, 숫자, _-:.^@ 50자 이내여야 합니다.");
        }
        long amount = number("amount", request.amount());
        long taxFree = number("amountTaxFree", request.amountTaxFree());
        if (amount < 1 || amount > HIGHEST_AMOUNT) {
            throw TossPayRefusal.invalid("amount", "1원 이상 7자리 이내여야 합니다.");
        }
        if (taxFree < 0 || taxFree > amount) {
            throw TossPayRefusal.invalid("amountTaxFree", "0원 이상 결제 금액 이하여야 합니다.");
        }
        String product = required("productDesc", request.productDesc());
        if (product.length() > 255) {
            throw TossPayRefusal.invalid("productDesc", "255자를 넘을 수 없습니다.");
        }
        boolean autoExecute = request.autoExecute() == null || request.autoExecute();
        String callback = request.resultCallback();
        if (callback != null) {
            requireAddress("resultCallback", callback);
        } else if (autoExecute) {
            throw TossPayRefusal.invalid("resultCallback", "자동 승인 결제에는 필수입니다.");
        }
        if (callback != null && !"V2".equals(request.callbackVersion())) {
            throw TossPayRefusal.invalid("callbackVersion", "V2만 지원합니다.");
        }
        Instant now = clock.instant();
        String expiredTime = request.expiredTime();
        Instant expiresAt = expiredTime == null ? now.plus(USUAL_LIFE) : TossPayWire.time("expiredTime", expiredTime);
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST_LIFE))) {
            throw TossPayRefusal.invalid("expiredTime", "지금부터 60분 이내여야 합니다.");
        }
        return new SandboxPayment(
                token(),
                orderNo,
                amount,
                taxFree,
                product,
                autoExecute,
                callback,
                requireAddress("retUrl", required("retUrl", request.retUrl())),
                requireAddress("retCancelUrl", required("retCancelUrl", request.retCancelUrl())),
                State.PAY_STANDBY,
                0,
                null,
                now,
                expiresAt,
                null);
    }

    private void requireKnown(@Nullable String key) {
        if (!MessageDigest.isEqual(
                apiKey.getBytes(StandardCharsets.UTF_8), String.valueOf(key).getBytes(StandardCharsets.UTF_8))) {
            throw new TossPayRefusal("INVALID_API_KEY", "잘못된 API Key입니다.");
        }
    }

    private String requireAddress(String field, String url) {
        if (url.length() > 2000 || !url.matches("https?://[^\\s\"<>\\\\]+")) {
            throw TossPayRefusal.invalid(field, "올바른 URL이 아닙니다.");
        }
        if (!localNames.includeAddress(url)) {
            throw TossPayRefusal.invalid(field, "샌드박스는 이 컴퓨터와 t82.public-url의 주소로만 보냅니다.");
        }
        return url;
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw TossPayRefusal.invalid(field, "필수 값입니다.");
        }
        return value;
    }

    private static long number(String field, @Nullable Long value) {
        if (value == null) {
            throw TossPayRefusal.invalid(field, "필수 값입니다.");
        }
        return value;
    }

    private static SandboxPayment act(Supplier<SandboxPayment> move) {
        try {
            return move.get();
        } catch (TossPayRefusal e) {
            throw new ProblemException(
                    e.errorCode().equals("PAYMENT_NOT_FOUND") ? CommonProblem.NOT_FOUND : CommonProblem.CONFLICT);
        }
    }

    private static String token() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** One payment; amounts in won. */
    record Entry(String orderNo, String payToken, long amount, State state, long refundedAmount) {

        static Entry of(SandboxPayment payment) {
            return new Entry(
                    payment.orderNo(), payment.payToken(), payment.amount(), payment.state(), payment.refundedAmount());
        }
    }

    /**
     * Faults in JSON: {@code failNext}, {@code hangNext}, {@code garbageNext} and {@code lateNext} name create,
     * execute, status, refund.
     */
    record FaultsBody(
            @Nullable Boolean loseCallbacks,
            @Nullable Boolean duplicateCallbacks,
            @Nullable Integer delayMillis,
            @Nullable List<String> failNext,
            @Nullable List<String> hangNext,
            @Nullable List<String> garbageNext,
            @Nullable List<String> lateNext) {

        static FaultsBody of(Faults faults) {
            return new FaultsBody(
                    faults.loseCallbacks(),
                    faults.duplicateCallbacks(),
                    faults.delayMillis(),
                    faults.failNext().stream().map(Operation::wireName).toList(),
                    faults.hangNext().stream().map(Operation::wireName).toList(),
                    faults.garbageNext().stream().map(Operation::wireName).toList(),
                    faults.lateNext().stream().map(Operation::wireName).toList());
        }

        Faults toFaults() {
            int delay = delayMillis == null ? 0 : delayMillis;
            if (delay < 0 || delay > LONGEST_DELAY) {
                throw new ProblemException(CommonProblem.INVALID_REQUEST);
            }
            return new Faults(
                    Boolean.TRUE.equals(loseCallbacks),
                    Boolean.TRUE.equals(duplicateCallbacks),
                    delay,
                    operations(failNext),
                    operations(hangNext),
                    operations(garbageNext),
                    operations(lateNext));
        }

        private static List<Operation> operations(@Nullable List<String> names) {
            try {
                return names == null
                        ? List.of()
                        : names.stream().map(Operation::of).toList();
            } catch (IllegalArgumentException e) {
                throw new ProblemException(CommonProblem.INVALID_REQUEST);
            }
        }
    }
}
