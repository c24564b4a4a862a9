package com.t82.coupon.campaign;

import com.t82.coupon.CouponId;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.CouponCategory;
import com.t82.coupon.box.DiscountType;
import com.t82.coupon.box.WireInstant;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.NormalForm;
import com.t82.shared.VisibleText;
import com.t82.shared.web.Scarce;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Taking a free coupon, claiming one of a campaign, and creating coupons and campaigns. */
@RestController
@RequestMapping("/api/v1/coupons")
@Tag(name = "Coupons", description = "Coupons, coupon boxes and first-come campaigns")
class CampaignApi {

    private static final Limit MAX_LENGTH = Limit.of(200);

    private static final String VALID_END_EXAMPLE = "2026-12-31T23:59:59.000+0900";

    private final FreeCouponPickup pickup;
    private final CampaignClaiming claiming;
    private final CouponSetup couponSetup;
    private final Campaigns campaigns;
    private final Clock clock;

    CampaignApi(
            FreeCouponPickup pickup,
            CampaignClaiming claiming,
            CouponSetup couponSetup,
            Campaigns campaigns,
            Clock clock) {
        this.pickup = pickup;
        this.claiming = claiming;
        this.couponSetup = couponSetup;
        this.campaigns = campaigns;
        this.clock = clock;
    }

    @Scarce
    @PostMapping("/{couponId}")
    @Operation(summary = "Takes a coupon into the caller's box")
    void take(UserId user, @PathVariable UUID couponId) {
        pickup.pickUp(user, couponId);
    }

    @GetMapping("/events")
    @Operation(summary = "The first-come campaigns that are running and have something left")
    List<RunningCampaign> running() {
        return campaigns.findRunning(clock.instant(), MAX_LENGTH).stream()
                .map(RunningCampaign::of)
                .toList();
    }

    @Scarce
    @PostMapping("/events/issue")
    @Operation(
            summary = "Claims a coupon of a first-come campaign, or the step counter's coupon of the day",
            description = "COUPON-007 when the caller has it already, COUPON-008 when none is left. Safe to repeat.")
    void claim(UserId user, @Valid @RequestBody Claim claim) {
        claiming.claim(user, claim.couponId());
    }

    @PostMapping
    @Operation(
            summary = "Creates a coupon that every user can take once",
            description = "Of all those of category PEDOMETER together one can be taken a Korean day,"
                    + " through /events/issue.")
    ResponseEntity<CreatedCoupon> create(@Valid @RequestBody NewCoupon coupon) {
        return created(couponSetup.create(coupon.terms()));
    }

    @PostMapping("/events")
    @Operation(summary = "Creates a first-come campaign and its coupon")
    ResponseEntity<CreatedCoupon> createCampaign(@Valid @RequestBody NewCampaign campaign) {
        return created(couponSetup.createCampaign(
                campaign.terms(),
                new Coupon.CampaignTerms(
                        campaign.totalCoupon(), campaign.eventStartTime().value())));
    }

    private static ResponseEntity<CreatedCoupon> created(CouponId coupon) {
        return ResponseEntity.ok()
                .location(URI.create("/api/v1/coupons/" + coupon))
                .body(new CreatedCoupon(coupon));
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
    record CreatedCoupon(CouponId id) {}
}
