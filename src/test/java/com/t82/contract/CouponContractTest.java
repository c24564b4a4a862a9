package com.t82.contract;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Fixtures.Person;
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

    private final Fixtures fixtures = Fixtures.shared();

    @Test
    void couponsAreOfferedTakenAndThenInTheBox() {
        Person fan = fixtures.person();
        fixtures.couponId("/api/v1/coupons", fixtures.coupon("CONCERT"));
        JsonNode offered = fixtures.call("GET /api/v1/coupons?category=CONCERT")
                .as(fan.token())
                .answers(Shape.someOf(COUPON));
        fixtures.call("GET /api/v1/coupons").as(fan.token()).answers(Shape.someOf(COUPON));
        String id = offered.get(0).get("couponId").asString();

        fixtures.call("POST /api/v1/coupons/%s", id).as(fan.token()).isOk();

        JsonNode box =
                fixtures.call("GET /api/v1/coupons/valid").as(fan.token()).answers(Shape.someOf(COUPON));
        assertThat(box.get(0).get("couponId").asString()).isEqualTo(id);
        fixtures.call("POST /api/v1/coupons/%s", id)
                .as(fan.token())
                .isRefused(409, "COUPON-007", "COUPON_ALREADY_TAKEN");
    }

    @Test
    void aCampaignGivesOneCouponToEachFanUntilAllAreGone() {
        JsonNode id = fixtures.call("POST /api/v1/coupons/events")
                .as(fixtures.admin)
                .with(fixtures.campaign(1))
                .creates(Shape.uuid());
        fixtures.call("GET /api/v1/coupons/events").answers(Shape.someOf(COUPON));
        Person first = fixtures.person();
        Map<String, Object> claim = Map.of("couponId", id.asString());

        fixtures.call("POST /api/v1/coupons/events/issue")
                .as(first.token())
                .with(claim)
                .isOk();

        fixtures.call("POST /api/v1/coupons/events/issue")
                .as(first.token())
                .with(claim)
                .isRefusedInBothLanguages(409, "COUPON-007", "COUPON_ALREADY_TAKEN");
        fixtures.call("POST /api/v1/coupons/events/issue")
                .as(fixtures.person().token())
                .with(claim)
                .isRefusedInBothLanguages(404, "COUPON-008", "COUPON_NONE_LEFT");
    }

    @Test
    void aCallerOverTheCouponLimitIsToldWhenToTryAgainAndOthersAreNot() {
        Person program = fixtures.person();
        Call claim = fixtures.call("POST /api/v1/coupons/events/issue")
                .as(program.token())
                .with(Map.of("couponId", UUID.randomUUID()));

        Answer refused = eventually(claim::answer, answer -> answer.status() == 429);

        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 60L);
        fixtures.call("POST /api/v1/coupons/%s", UUID.randomUUID())
                .as(program.token())
                .isRefusedInBothLanguages(429, "COMMON-010", "TOO_MANY_REQUESTS");
        fixtures.call("GET /api/v1/coupons/valid").as(program.token()).isOk();
        fixtures.call("POST /api/v1/coupons/%s", UUID.randomUUID())
                .as(fixtures.person().token())
                .isRefused(404, "COUPON-001", "COUPON_NOT_FOUND");
    }

    @Test
    void theStepCountersCouponIsGivenOnceADay() {
        LocalDate day = Fixtures.now().toLocalDate();
        try {
            theStepCountersCouponIsGivenOnceTo(fixtures.person());
        } catch (AssertionError e) {
            if (Fixtures.now().toLocalDate().equals(day)) {
                throw e;
            }
            theStepCountersCouponIsGivenOnceTo(fixtures.person());
        }
    }

    private void theStepCountersCouponIsGivenOnceTo(Person fan) {
        JsonNode offered = fixtures.call("GET /api/v1/coupons?category=PEDOMETER")
                .as(fan.token())
                .answers(Shape.someOf(COUPON));
        Call claim = fixtures.call("POST /api/v1/coupons/events/issue")
                .as(fan.token())
                .with(Map.of("couponId", offered.get(0).get("couponId").asString()));
        claim.isOk();
        claim.isRefused(409, "COUPON-007", "COUPON_ALREADY_TAKEN");
    }

    @Test
    void verifyingAnswersTheDiscount() {
        Person fan = fixtures.person();
        String id = fixtures.couponId("/api/v1/coupons", fixtures.coupon("ALL"));
        fixtures.call("POST /api/v1/coupons/%s", id).as(fan.token()).isOk();
        JsonNode verified = fixtures.call("POST /api/v1/coupons/verify")
                .as(fan.token())
                .with(Map.of(
                        "userId", fan.id(),
                        "items", List.of(Map.of("couponIds", List.of(id), "beforeAmount", 30_000))))
                .answers(Shape.object().member("result", Shape.someOf(Shape.object())));
        assertThat(verified.get("discountAmount").asInt()).isEqualTo(1000);
    }

    @Test
    void anAdminCreatesCoupons() {
        fixtures.call("POST /api/v1/coupons")
                .as(fixtures.admin)
                .with(fixtures.coupon("SPORTS"))
                .creates(Shape.uuid());
    }

    @Test
    void anUnknownCouponIsNotFound() {
        fixtures.call("POST /api/v1/coupons/%s", UUID.randomUUID())
                .as(fixtures.person().token())
                .isRefusedInBothLanguages(404, "COUPON-001", "COUPON_NOT_FOUND");
        fixtures.call("POST /api/v1/coupons/5")
                .as(fixtures.person().token())
                .isRefused(400, "COMMON-001", "INVALID_REQUEST");
        fixtures.call("GET /api/v1/coupons?category=OPERA")
                .as(fixtures.person().token())
                .isRefused(400, "COMMON-001", "INVALID_REQUEST");
    }
}
