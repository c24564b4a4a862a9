package com.t82.contract;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Stage.Person;
import com.t82.journey.StandaloneHouse.Answer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CouponContractTest {

    private static final Shape COUPON = Shape.object()
            .uuid("couponId")
            .text("couponName")
            .member("discountType", Shape.oneOf("FIXED", "PERCENTAGE"))
            .integer("discountValue", "minPurchase")
            .member("validEnd", Shape.couponEnd())
            .bool("duplicate")
            .member("category", Shape.oneOf("MUSICAL", "CONCERT", "SPORTS", "PEDOMETER", "ALL"));

    private final Stage stage = Stage.set();

    @Test
    void couponsAreOfferedTakenAndThenInTheBox() {
        Person fan = stage.person();
        stage.couponId("/api/v1/coupons", stage.coupon("CONCERT"));
        JsonNode offered = stage.call("GET /api/v1/coupons?category=CONCERT")
                .as(fan.token())
                .answers(Shape.someOf(COUPON));
        stage.call("GET /api/v1/coupons").as(fan.token()).answers(Shape.someOf(COUPON));
        String id = offered.get(0).get("couponId").asString();

        stage.call("POST /api/v1/coupons/%s", id).as(fan.token()).isOk();

        JsonNode box = stage.call("GET /api/v1/coupons/valid").as(fan.token()).answers(Shape.someOf(COUPON));
        assertThat(box.get(0).get("couponId").asString()).isEqualTo(id);
        stage.call("POST /api/v1/coupons/%s", id).as(fan.token()).isRefused(409, "COUPON-007", "COUPON_ALREADY_TAKEN");
    }

    @Test
    void aCampaignGivesEachOneAndEndsWhenItsCouponsAreGone() {
        JsonNode id = stage.call("POST /api/v1/coupons/events")
                .as(stage.admin)
                .with(stage.campaign(1))
                .creates(Shape.uuid());
        stage.call("GET /api/v1/coupons/events").answers(Shape.someOf(COUPON));
        Person first = stage.person();
        Map<String, Object> claim = Map.of("couponId", id.asString());

        stage.call("POST /api/v1/coupons/events/issue")
                .as(first.token())
                .with(claim)
                .isOk();

        stage.call("POST /api/v1/coupons/events/issue")
                .as(first.token())
                .with(claim)
                .isRefusedInBothLanguages(409, "COUPON-007", "COUPON_ALREADY_TAKEN");
        stage.call("POST /api/v1/coupons/events/issue")
                .as(stage.person().token())
                .with(claim)
                .isRefusedInBothLanguages(404, "COUPON-008", "COUPON_NONE_LEFT");
    }

    @Test
    void whoAsksForCouponsWithoutEndIsToldWhenToComeBackAndNobodyElseIs() {
        Person program = stage.person();
        Call claim = stage.call("POST /api/v1/coupons/events/issue")
                .as(program.token())
                .with(Map.of("couponId", UUID.randomUUID()));

        Answer refused = eventually(claim::answer, answer -> answer.status() == 429);

        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 60L);
        stage.call("POST /api/v1/coupons/%s", UUID.randomUUID())
                .as(program.token())
                .isRefusedInBothLanguages(429, "COMMON-010", "TOO_MANY_REQUESTS");
        stage.call("GET /api/v1/coupons/valid").as(program.token()).isOk();
        stage.call("POST /api/v1/coupons/%s", UUID.randomUUID())
                .as(stage.person().token())
                .isRefused(404, "COUPON-001", "COUPON_NOT_FOUND");
    }

    @Test
    void theStepCountersCouponIsGivenOnceADay() {
        LocalDate day = Stage.now().toLocalDate();
        try {
            theStepCountersCouponIsGivenOnceTo(stage.person());
        } catch (AssertionError failed) {
            if (Stage.now().toLocalDate().equals(day)) {
                throw failed;
            }
            theStepCountersCouponIsGivenOnceTo(stage.person());
        }
    }

    private void theStepCountersCouponIsGivenOnceTo(Person fan) {
        JsonNode offered = stage.call("GET /api/v1/coupons?category=PEDOMETER")
                .as(fan.token())
                .answers(Shape.someOf(COUPON));
        Call claim = stage.call("POST /api/v1/coupons/events/issue")
                .as(fan.token())
                .with(Map.of("couponId", offered.get(0).get("couponId").asString()));
        claim.isOk();
        claim.isRefused(409, "COUPON-007", "COUPON_ALREADY_TAKEN");
    }

    @Test
    void verifyingTellsWhatComesOff() {
        Person fan = stage.person();
        String id = stage.couponId("/api/v1/coupons", stage.coupon("ALL"));
        stage.call("POST /api/v1/coupons/%s", id).as(fan.token()).isOk();
        JsonNode verified = stage.call("POST /api/v1/coupons/verify")
                .as(fan.token())
                .with(Map.of(
                        "userId", fan.id(),
                        "items", List.of(Map.of("couponIds", List.of(id), "beforeAmount", 30_000))))
                .answers(Shape.object().member("result", Shape.someOf(Shape.object())));
        assertThat(verified.get("discountAmount").asInt()).isEqualTo(1000);
    }

    @Test
    void anAdminCreatesCoupons() {
        stage.call("POST /api/v1/coupons")
                .as(stage.admin)
                .with(stage.coupon("SPORTS"))
                .creates(Shape.uuid());
    }

    @Test
    void aCouponThatIsNoneIsNotFound() {
        stage.call("POST /api/v1/coupons/%s", UUID.randomUUID())
                .as(stage.person().token())
                .isRefusedInBothLanguages(404, "COUPON-001", "COUPON_NOT_FOUND");
        stage.call("POST /api/v1/coupons/5").as(stage.person().token()).isRefused(400, "COMMON-001", "INVALID_REQUEST");
        stage.call("GET /api/v1/coupons?category=OPERA")
                .as(stage.person().token())
                .isRefused(400, "COMMON-001", "INVALID_REQUEST");
    }
}
