package com.t82.payment.checkout;

import com.t82.coupon.CouponId;
import com.t82.event.PerformanceId;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.checkout.CreatingCheckout.PurchaseLink;
import com.t82.payment.purchase.PaymentProblem;
import com.t82.payment.purchase.Purchase;
import com.t82.payment.purchase.PurchaseState;
import com.t82.payment.purchase.Purchases;
import com.t82.payment.settlement.Settling;
import com.t82.seat.SeatId;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.PageAnswer;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.UriUtils;

/** Paying for held seats: the checkout link, the way back from the gateway, and the state of a purchase. */
@RestController
@RequestMapping("/api/v1/payment")
@Tag(name = "Payment")
class PaymentApi {

    /** The header of the idempotency key. */
    private static final String KEY = "Idempotency-Key";

    private static final Logger log = LoggerFactory.getLogger(PaymentApi.class);
    private static final int MAX_ITEMS = 5;
    private static final Sort LATEST_FIRST = Sort.by(Sort.Order.desc("requestedAt"), Sort.Order.desc("id"));

    /**
     * @param totalAmount what the app has shown as the amount to pay, won
     * @param eventId the performance
     */
    record PurchaseRequest(
            @NotNull @PositiveOrZero Long totalAmount,
            @NotNull Long eventId,
            @NotEmpty @Size(max = MAX_ITEMS) List<@Valid @NotNull Item> items) {

        PurchaseRequest {
            // Bean validation would check each item of a longer list before it refuses the list.
            if (items != null && items.size() > MAX_ITEMS) {
                items = items.subList(0, MAX_ITEMS + 1);
            }
        }

        /**
         * @param beforeAmount the seat's price as the app knows it, won
         * @param amount what the app has shown as left to pay after coupons, won
         */
        @Schema(name = "PurchaseItem")
        record Item(
                @NotNull Long seatId,
                @Nullable @Size(max = 10) List<@NotNull UUID> couponIds,
                @Nullable @PositiveOrZero Long beforeAmount,
                @NotNull @PositiveOrZero Long amount) {}

        PurchaseOrder order() {
            Set<Long> seats = new HashSet<>();
            Set<UUID> coupons = new HashSet<>();
            for (Item item : items) {
                boolean once = seats.add(item.seatId());
                for (UUID coupon : item.couponIds() == null ? List.<UUID>of() : item.couponIds()) {
                    once &= coupons.add(coupon);
                }
                if (!once) {
                    throw new ProblemException(PaymentProblem.SEAT_NAMED_TWICE);
                }
            }
            return new PurchaseOrder(
                    new PerformanceId(eventId),
                    items.stream()
                            .map(item -> new PurchaseOrder.Item(
                                    new SeatId(item.seatId()),
                                    item.couponIds() == null
                                            ? List.of()
                                            : item.couponIds().stream()
                                                    .map(CouponId::new)
                                                    .toList(),
                                    item.beforeAmount() == null ? null : Money.of(item.beforeAmount()),
                                    Money.of(item.amount())))
                            .toList(),
                    Money.of(totalAmount));
        }
    }

    /** The gateway's callback; it may gain members. It is only a hint: the gateway is asked for the status. */
    @Schema(name = "PaymentCallback")
    record Callback(@Nullable String payToken, @Nullable String orderNo) {}

    /**
     * A purchase and its state.
     *
     * @param state REQUESTED, AWAITING_APPROVAL, SETTLING, APPROVED, COMPENSATING or ABANDONED
     * @param reason why it was abandoned
     * @param deadline until when it can be paid, Korean time
     */
    record PurchaseAnswer(
            String orderNo,
            Long eventId,
            PurchaseState state,
            PurchaseAbandoned.@Nullable Reason reason,
            Money totalAmount,
            LocalDateTime deadline,
            @Nullable LocalDateTime approvedAt,
            @Nullable String checkoutPage,
            List<Line> items) {

        @Schema(name = "PurchaseLine")
        record Line(
                SeatId seatId,
                String seatSection,
                int rowNum,
                int columnNum,
                Money beforeAmount,
                Money amount,
                boolean isRefund) {}

        static PurchaseAnswer of(Purchase purchase) {
            return new PurchaseAnswer(
                    purchase.orderNo(),
                    purchase.performance().value(),
                    purchase.state(),
                    purchase.reason(),
                    purchase.total(),
                    KoreanTime.local(purchase.deadline()),
                    purchase.approvedAt() == null ? null : KoreanTime.local(purchase.approvedAt()),
                    purchase.state() == PurchaseState.AWAITING_APPROVAL ? purchase.checkoutPage() : null,
                    purchase.lines().stream()
                            .map(line -> {
                                PurchasedSeat seat = line.snapshot();
                                return new Line(
                                        seat.seat(),
                                        seat.sectionName(),
                                        seat.row(),
                                        seat.column(),
                                        seat.price(),
                                        seat.amount(),
                                        line.isRefunded());
                            })
                            .toList());
        }
    }

    private final OpeningPurchase openingPurchase;
    private final Settling settling;
    private final Purchases purchases;
    private final MessageSource texts;

    PaymentApi(OpeningPurchase openingPurchase, Settling settling, Purchases purchases, MessageSource texts) {
        this.openingPurchase = openingPurchase;
        this.settling = settling;
        this.purchases = purchases;
        this.texts = texts;
    }

    @Operation(
            summary = "Begin to pay for held seats; answers the checkout link",
            description =
                    "The amounts are compared with ours, never believed. A repetition answers the same link. Location"
                            + " is where the order's state can be read.")
    @PostMapping(produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> purchase(
            UserId buyer,
            @Valid @RequestBody PurchaseRequest request,
            @RequestHeader(name = KEY, required = false) @Nullable @Size(min = 1, max = 255) String idempotencyKey) {
        PurchaseLink link = openingPurchase.open(buyer, request.order(), idempotencyKey);
        return ResponseEntity.ok()
                .location(URI.create("/api/v1/payment/" + link.orderNo()))
                .body(link.url());
    }

    /** The answer is the same whether the payment is known or not, so a client cannot guess order numbers. */
    @Operation(summary = "The gateway's hint that something happened; its contents are checked at the gateway")
    @PostMapping("/callback")
    void callback(@RequestBody Callback callback) {
        if (callback.orderNo() == null || callback.payToken() == null) {
            return;
        }
        String payToken = callback.payToken();
        purchases
                .findByOrderNo(callback.orderNo())
                .filter(purchase -> purchase.payToken() != null && same(purchase.payToken(), payToken))
                .filter(Purchase::canChange)
                .ifPresent(this::hint);
    }

    @Operation(summary = "Where the gateway sends the buyer after approving; a page that leads back into the app")
    @GetMapping(path = "/return", produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
    String returned(@RequestParam @Size(max = 50) String orderNo, Locale locale) {
        return page(orderNo, locale);
    }

    @Operation(summary = "Where the gateway sends the buyer after cancelling; a page that leads back into the app")
    @GetMapping(path = "/return/cancel", produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
    String cancelled(@RequestParam @Size(max = 50) String orderNo, Locale locale) {
        return page(orderNo, locale);
    }

    @Operation(summary = "One's own purchases, the latest first")
    @GetMapping
    PageAnswer<PurchaseAnswer> purchases(
            UserId buyer,
            @RequestParam(defaultValue = "0") @Min(0) @Max(100_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
        return PageAnswer.of(
                purchases.findByBuyer(buyer.value(), PageRequest.of(page, size, LATEST_FIRST)), PurchaseAnswer::of);
    }

    @Operation(summary = "Where one's own purchase stands")
    @GetMapping("/{orderNo}")
    PurchaseAnswer purchase(UserId buyer, @PathVariable String orderNo) {
        return purchases
                .findByOrderNo(orderNo)
                .filter(purchase -> purchase.buyer().equals(buyer))
                .map(PurchaseAnswer::of)
                .orElseThrow(() -> new ProblemException(PaymentProblem.NO_SUCH_PURCHASE));
    }

    private String page(String orderNo, Locale locale) {
        purchases.findByOrderNo(orderNo).filter(Purchase::canChange).ifPresent(this::hint);
        String text = texts.getMessage(
                purchases
                        .findByOrderNo(orderNo)
                        .map(purchase -> switch (purchase.state()) {
                            case APPROVED -> "payment.return.approved";
                            case COMPENSATING, ABANDONED -> "payment.return.abandoned";
                            case REQUESTED, AWAITING_APPROVAL, SETTLING -> "payment.return.pending";
                        })
                        .orElse("payment.return.unknown"),
                null,
                locale);
        String link = HtmlUtils.htmlEscape(
                "hellot82://payment?orderNo=" + UriUtils.encodeQueryParam(orderNo, StandardCharsets.UTF_8));
        return """
                <!doctype html>
                <html lang="%s">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="refresh" content="1;url=%s">
                <title>T82</title>
                </head>
                <body><main><p>%s</p><p><a href="%s">%s</a></p></main></body>
                </html>
                """.formatted(
                        locale.getLanguage(),
                        link,
                        HtmlUtils.htmlEscape(text),
                        link,
                        HtmlUtils.htmlEscape(texts.getMessage("payment.return.open", null, locale)));
    }

    /** A hint may fail: the reconciler asks the gateway anyway. */
    private void hint(Purchase purchase) {
        try {
            settling.hint(purchase.id());
        } catch (RuntimeException e) {
            log.warn("payment hint failed purchase={}", purchase.id(), e);
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
