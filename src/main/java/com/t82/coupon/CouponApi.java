package com.t82.coupon;

import com.t82.coupon.CouponReservationRequest.Line;
import com.t82.coupon.Pricing.Outcome;
import com.t82.coupon.Pricing.PricedLine;
import com.t82.coupon.Pricing.Refusal;
import com.t82.event.PerformanceId;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.NormalForm;
import com.t82.shared.ProblemException;
import com.t82.shared.VisibleText;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/coupons")
@Tag(name = "Coupons", description = "Coupons, coupon boxes and first-come campaigns")
class CouponApi {

    private static final int MAX_ITEMS = 10;

    private static final String VALID_END_EXAMPLE = "2026-12-31T23:59:59.000+0900";

    private final Browsing browsing;
    private final Taking taking;
    private final Claiming claiming;
    private final Verifying verifying;
    private final Issuing issuing;
    private final MessageSource texts;

    CouponApi(
            Browsing browsing,
            Taking taking,
            Claiming claiming,
            Verifying verifying,
            Issuing issuing,
            MessageSource texts) {
        this.browsing = browsing;
        this.taking = taking;
        this.claiming = claiming;
        this.verifying = verifying;
        this.issuing = issuing;
        this.texts = texts;
    }

    @GetMapping("/valid")
    @Operation(summary = "The coupons in the caller's box that can be used now, the first to expire first")
    List<UsableCoupon> valid(UserId user) {
        return browsing.usable(user).stream().map(UsableCoupon::of).toList();
    }

    @GetMapping
    @Operation(
            summary = "The coupons that the caller can still get",
            description = "Without a category, of every kind but the step counter's, which must be asked for by name. "
                    + "Coupons of first-come campaigns are listed at /api/v1/coupons/events.")
    List<OfferedCoupon> obtainable(UserId user, @RequestParam(required = false) @Nullable CouponCategory category) {
        return browsing.obtainable(user, category).stream()
                .map(OfferedCoupon::of)
                .toList();
    }

    @PostMapping("/{couponId}")
    @Operation(summary = "Takes a coupon into the caller's box")
    void take(UserId user, @PathVariable UUID couponId) {
        taking.take(user, couponId);
    }

    @GetMapping("/events")
    @Operation(summary = "The first-come campaigns that are running and have something left")
    List<RunningCampaign> running() {
        return browsing.running().stream().map(RunningCampaign::of).toList();
    }

    @PostMapping("/events/issue")
    @Operation(
            summary = "Claims a coupon of a first-come campaign, or the step counter's coupon of the day",
            description = "COUPON-007 when the caller has it already, COUPON-008 when none is left. Safe to repeat.")
    void claim(UserId user, @Valid @RequestBody Claim claim) {
        claiming.claim(user, claim.couponId());
    }

    @PostMapping("/verify")
    @Operation(
            summary = "Tells what coupons would take off, without using them",
            description = "With an eventId also whether they are good for that show. All items together count "
                    + "towards a minimum purchase.")
    Verified verify(UserId user, @Valid @RequestBody Verification verification) {
        if (!verification.userId().equals(user.value())) {
            throw new ProblemException(CouponProblem.NOT_YOUR_COUPONS);
        }
        Long event = verification.eventId();
        List<PricedLine> lines =
                verifying.verify(user, event == null ? null : new PerformanceId(event), verification.lines());
        List<VerifiedItem> items = lines.stream().map(this::verified).toList();
        return new Verified(
                items.stream().allMatch(VerifiedItem::valid),
                items.stream().map(VerifiedItem::discountAmount).reduce(Money.ZERO, Money::plus),
                items);
    }

    @PostMapping
    @Operation(
            summary = "Creates a coupon that everybody can take once",
            description = "Of all those of category PEDOMETER together one can be taken a Korean day,"
                    + " through /events/issue.")
    ResponseEntity<Created> create(@Valid @RequestBody NewCoupon coupon) {
        return created(issuing.issue(coupon.terms()));
    }

    @PostMapping("/events")
    @Operation(summary = "Creates a first-come campaign and its coupon")
    ResponseEntity<Created> createCampaign(@Valid @RequestBody NewCampaign campaign) {
        return created(issuing.issueFirstCome(
                campaign.terms(),
                new Coupon.CampaignTerms(
                        campaign.totalCoupon(), campaign.eventStartTime().value())));
    }

    private static ResponseEntity<Created> created(CouponId coupon) {
        return ResponseEntity.ok()
                .location(URI.create("/api/v1/coupons/" + coupon))
                .body(new Created(coupon));
    }

    private VerifiedItem verified(PricedLine line) {
        return new VerifiedItem(
                line.isValid(),
                line.price(),
                line.discount(),
                line.price().minus(line.discount()),
                line.outcomes().stream().map(this::verified).toList());
    }

    private VerifiedCoupon verified(Outcome outcome) {
        Refusal refusal = outcome.refusal();
        return refusal == null
                ? new VerifiedCoupon(outcome.coupon(), true, outcome.discount(), null, null, null)
                : new VerifiedCoupon(
                        outcome.coupon(),
                        false,
                        Money.ZERO,
                        refusal.problem().name(),
                        refusal.problem().code(),
                        texts.getMessage(
                                refusal.problem().code(),
                                refusal.arguments().toArray(),
                                LocaleContextHolder.getLocale()));
    }

    /** @param count how many of it are in the box; more than one only of the step counter's */
    record UsableCoupon(
            CouponId couponId,
            String couponName,
            DiscountType discountType,
            long discountValue,

            @Schema(type = "string", example = VALID_END_EXAMPLE)
            WireInstant validEnd,

            Money minPurchase,
            boolean duplicate,
            CouponCategory category,
            long count) {

        static UsableCoupon of(HeldCoupons.Usable usable) {
            Coupon coupon = usable.coupon();
            return new UsableCoupon(
                    new CouponId(coupon.getId()),
                    coupon.name(),
                    coupon.discountType(),
                    coupon.discountValue(),
                    new WireInstant(coupon.validEnd()),
                    coupon.minPurchase(),
                    coupon.isCombinable(),
                    coupon.category(),
                    usable.count());
        }
    }

    record OfferedCoupon(
            CouponId couponId,
            String couponName,
            DiscountType discountType,
            long discountValue,

            @Schema(type = "string", example = VALID_END_EXAMPLE)
            WireInstant validEnd,

            Money minPurchase,
            boolean duplicate,
            CouponCategory category) {

        static OfferedCoupon of(Coupon coupon) {
            return new OfferedCoupon(
                    new CouponId(coupon.getId()),
                    coupon.name(),
                    coupon.discountType(),
                    coupon.discountValue(),
                    new WireInstant(coupon.validEnd()),
                    coupon.minPurchase(),
                    coupon.isCombinable(),
                    coupon.category());
        }
    }

    record RunningCampaign(
            CouponId couponId,
            String couponName,
            DiscountType discountType,
            long discountValue,

            @Schema(type = "string", example = VALID_END_EXAMPLE)
            WireInstant validEnd,

            Money minPurchase,
            boolean duplicate,
            CouponCategory category,
            int totalCoupon,
            int restCoupon,
            LocalDateTime eventStartTime) {

        static RunningCampaign of(Campaigns.Running running) {
            Coupon coupon = running.coupon();
            return new RunningCampaign(
                    new CouponId(coupon.getId()),
                    coupon.name(),
                    coupon.discountType(),
                    coupon.discountValue(),
                    new WireInstant(coupon.validEnd()),
                    coupon.minPurchase(),
                    coupon.isCombinable(),
                    coupon.category(),
                    running.campaign().total(),
                    running.campaign().left(),
                    KoreanTime.local(running.campaign().startsAt()));
        }
    }

    record Claim(@NotNull UUID couponId) {}

    /** @param eventId the performance, when the caller wants to know whether the coupons are good for it */
    record Verification(
            @NotNull UUID userId,
            @NotEmpty @Size(max = MAX_ITEMS) List<@NotNull @Valid Item> items,
            @Nullable Long eventId) {

        Verification {
            // One too many is refused as well as a thousand, which would all be judged first.
            if (items != null && items.size() > MAX_ITEMS) {
                items = items.subList(0, MAX_ITEMS + 1);
            }
        }

        @Schema(name = "VerificationItem")
        record Item(
                @Nullable @Size(max = 10) List<@NotNull UUID> couponIds,
                @NotNull @PositiveOrZero @Max(1_000_000_000) Long beforeAmount) {}

        List<Line> lines() {
            List<Line> lines = new ArrayList<>();
            for (Item item : items) {
                List<UUID> coupons = item.couponIds() == null ? List.of() : item.couponIds();
                lines.add(new Line(
                        Integer.toString(lines.size()),
                        Money.of(item.beforeAmount()),
                        coupons.stream().map(CouponId::new).toList()));
            }
            return lines;
        }
    }

    record Verified(boolean valid, Money discountAmount, List<VerifiedItem> result) {}

    record VerifiedItem(
            boolean valid, Money beforeAmount, Money discountAmount, Money amount, List<VerifiedCoupon> coupons) {}

    /** The name, code and message of the refusal are there when the coupon is not valid. */
    record VerifiedCoupon(
            CouponId couponId,
            boolean valid,
            Money discountAmount,
            @Nullable String name,
            @Nullable String code,
            @Nullable String message) {}

    record NewCoupon(
            @NotBlank @VisibleText(required = false) @Size(max = 100) String couponName,

            @NotNull DiscountType discountType,
            @NotNull @Positive @Max(1_000_000_000) Long discountValue,

            @NotNull @Schema(type = "string", example = VALID_END_EXAMPLE)
            WireInstant validEnd,

            @NotNull @PositiveOrZero @Max(1_000_000_000) Long minPurchase,
            @NotNull Boolean duplicate,
            @NotNull CouponCategory category) {

        NewCoupon {
            if (couponName != null) {
                couponName = NormalForm.ofName(couponName);
            }
        }

        Coupon.Terms terms() {
            return new Coupon.Terms(
                    couponName,
                    discountType,
                    discountValue,
                    validEnd.value(),
                    Money.of(minPurchase),
                    duplicate,
                    category);
        }
    }

    record NewCampaign(
            @NotBlank @VisibleText(required = false) @Size(max = 100) String couponName,

            @NotNull DiscountType discountType,
            @NotNull @Positive @Max(1_000_000_000) Long discountValue,

            @NotNull @Schema(type = "string", example = VALID_END_EXAMPLE)
            WireInstant validEnd,

            @NotNull @PositiveOrZero @Max(1_000_000_000) Long minPurchase,
            @NotNull Boolean duplicate,
            @NotNull CouponCategory category,
            @NotNull @Min(1) @Max(10_000_000) Integer totalCoupon,

            @NotNull @Schema(type = "string", example = "2026-12-01T20:00:00")
            WireInstant eventStartTime) {

        NewCampaign {
            if (couponName != null) {
                couponName = NormalForm.ofName(couponName);
            }
        }

        Coupon.Terms terms() {
            return new NewCoupon(couponName, discountType, discountValue, validEnd, minPurchase, duplicate, category)
                    .terms();
        }
    }

    @Schema(name = "CreatedCoupon")
    record Created(CouponId id) {}
}
