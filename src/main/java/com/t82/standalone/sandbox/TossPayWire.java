package com.t82.standalone.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.t82.standalone.sandbox.SandboxLedger.Refund;
import com.t82.standalone.sandbox.SandboxPayment.State;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Toss Pay's wire format: the bodies of its API version 2. Times are Korean local time. */
final class TossPayWire {

    static final String PAY_METHOD = "TOSS_MONEY";
    static final String BANK_CODE = "092";
    private static final String BANK = "토스뱅크";
    private static final String ACCOUNT = "1000********12";
    private static final ZoneId KOREA = ZoneId.of("Asia/Seoul");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private TossPayWire() {}

    static Instant time(String field, String value) {
        try {
            return LocalDateTime.parse(value, TIME).atZone(KOREA).toInstant();
        } catch (DateTimeParseException e) {
            throw TossPayRefusal.invalid(field, "yyyy-MM-dd HH:mm:ss 형식이 아닙니다.");
        }
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : TIME.format(instant.atZone(KOREA));
    }

    static Callback callback(SandboxPayment payment) {
        return new Callback(
                payment.state(),
                payment.payToken(),
                payment.orderNo(),
                PAY_METHOD,
                payment.amount(),
                0,
                payment.amount(),
                time(payment.paidAt()),
                payment.transactionId(),
                BANK_CODE,
                BANK,
                ACCOUNT);
    }

    static Executed executed(SandboxPayment payment) {
        return new Executed(
                0,
                "TEST",
                payment.orderNo(),
                payment.payToken(),
                payment.amount(),
                time(payment.paidAt()),
                "결제 완료",
                PAY_METHOD,
                0,
                payment.amount(),
                payment.transactionId(),
                BANK_CODE,
                BANK,
                ACCOUNT);
    }

    static Refunded refunded(Refund refund, SandboxPayment payment) {
        return new Refunded(
                0,
                refund.refundNo(),
                refund.payToken(),
                payment.orderNo(),
                refund.remaining(),
                0,
                payment.amount(),
                refund.amount(),
                0,
                refund.amount(),
                time(refund.refundedAt()),
                refund.transactionId());
    }

    static Status status(SandboxPayment payment, List<Refund> refunds) {
        List<Transaction> transactions = new ArrayList<>();
        if (payment.paidAt() != null) {
            transactions.add(new Transaction(
                    "PAY",
                    payment.transactionId(),
                    null,
                    payment.amount(),
                    0,
                    0,
                    payment.amount(),
                    time(payment.paidAt())));
        }
        for (Refund refund : refunds) {
            transactions.add(new Transaction(
                    "REFUND",
                    refund.transactionId(),
                    refund.refundNo(),
                    refund.amount(),
                    0,
                    0,
                    refund.amount(),
                    time(refund.refundedAt())));
        }
        return new Status(
                0,
                "TEST",
                payment.payToken(),
                payment.orderNo(),
                payment.state(),
                PAY_METHOD,
                payment.amount(),
                payment.refundable(),
                time(payment.createdAt()),
                time(payment.paidAt()),
                transactions);
    }

    record CreateRequest(
            @Nullable String orderNo,
            @Nullable Long amount,
            @Nullable Long amountTaxFree,
            @Nullable String productDesc,
            @Nullable String apiKey,
            @Nullable Boolean autoExecute,
            @Nullable String resultCallback,
            @Nullable String callbackVersion,
            @Nullable String retUrl,
            @Nullable String retCancelUrl,
            @Nullable String expiredTime) {}

    record ExecuteRequest(
            @Nullable String apiKey,
            @Nullable String payToken,
            @Nullable String orderNo) {}

    record RefundRequest(
            @Nullable String apiKey,
            @Nullable String payToken,
            @Nullable String refundNo,
            @Nullable Long amount) {}

    record StatusRequest(
            @Nullable String apiKey,
            @Nullable String payToken,
            @Nullable String orderNo) {}

    record Created(int code, String checkoutPage, String payToken) {}

    record Refused(int code, String msg, String errorCode) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Executed(
            int code,
            String mode,
            String orderNo,
            String payToken,
            long amount,
            @Nullable String approvalTime,
            String stateMsg,
            String payMethod,
            long discountedAmount,
            long paidAmount,
            @Nullable String transactionId,
            String accountBankCode,
            String accountBankName,
            String accountNumber) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Refunded(
            int code,
            String refundNo,
            String payToken,
            String orderNo,
            long refundableAmount,
            long discountedAmount,
            long paidAmount,
            long refundedAmount,
            long refundedDiscountAmount,
            long refundedPaidAmount,
            @Nullable String approvalTime,
            String transactionId) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Status(
            int code,
            String mode,
            String payToken,
            String orderNo,
            State payStatus,
            String payMethod,
            long amount,
            long refundableAmount,
            @Nullable String createdTs,
            @Nullable String paidTs,
            List<Transaction> transactions) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Transaction(
            String stepType,
            @Nullable String transactionId,
            @Nullable String refundNo,
            long transactionAmount,
            long discountAmount,
            long pointAmount,
            long paidAmount,
            @Nullable String regTs) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Callback(
            State status,
            String payToken,
            String orderNo,
            String payMethod,
            long amount,
            long discountedAmount,
            long paidAmount,
            @Nullable String paidTs,
            @Nullable String transactionId,
            String accountBankCode,
            String accountBankName,
            String accountNumber) {}
}
