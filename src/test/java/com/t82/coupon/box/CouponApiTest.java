package com.t82.coupon.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import com.t82.coupon.redemption.CouponPerformance;
import com.t82.coupon.redemption.CouponPerformances;
import com.t82.event.CategoryId;
import com.t82.event.PerformanceId;
import com.t82.shared.KoreanTime;
import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

@ModuleTest
@TestPropertySource(properties = "t82.coupon.housekeeping-interval=1d")
class CouponApiTest {

    private static final String NEXT_YEAR = "2099-12-31T23:59:59.000+0900";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private static final Instant NOON = KoreanTime.instant(LocalDateTime.parse("2026-11-23T12:00:00"));

    @TestConfiguration(proxyBeanMethods = false)
    static class Time {

        @Bean
        @Primary
        MovableClock standingClock() {
            return new MovableClock(NOON);
        }
    }

    @Autowired
    MockMvc mvc;

    @Autowired
    MovableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    CouponPerformances performances;

    private String user = "";

    @BeforeEach
    void aNewUser() {
        clock.set(NOON);
        user = UUID.randomUUID().toString();
    }

    @Test
    void aCouponThatWasTakenIsInTheBoxWithEveryFieldTheAppKnows() throws Exception {
        String coupon = create("FIXED", 5_000, NEXT_YEAR, 30_000, true, "MUSICAL");

        as(user, post("/api/v1/coupons/" + coupon)).andExpect(status().isOk());

        as(user, get("/api/v1/coupons/valid"))
                .andExpect(status().isOk())
                .andExpect(content().json("""
                        [{"couponId": "%s", "couponName": "쿠폰 %d", "discountType": "FIXED", "discountValue": 5000,
                          "validEnd": "2099-12-31T23:59:59.000+0900", "minPurchase": 30000, "duplicate": true,
                          "category": "MUSICAL", "count": 1}]""".formatted(coupon, NAMES.get())));
        as(user, post("/api/v1/coupons/" + coupon))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("COUPON-007"))
                .andExpect(jsonPath("$.name").value("COUPON_ALREADY_TAKEN"))
                .andExpect(jsonPath("$.status").value(409))
                .andExpect(jsonPath("$.message").value("이미 받은 쿠폰입니다."));
    }

    @Test
    void anUnknownCouponIsNotFound() throws Exception {
        as(user, post("/api/v1/coupons/" + UUID.randomUUID()))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("COUPON-001"));
        as(user, post("/api/v1/coupons/not-an-id")).andExpect(status().isBadRequest());
    }

    @Test
    void anExpiredCouponIsNeitherListedNorGranted() throws Exception {
        String coupon = create("FIXED", 5_000, NEXT_YEAR, 0, true, "ALL");
        expire(coupon);

        as(user, get("/api/v1/coupons")).andExpect(jsonPath("$[*].couponId", not(hasItem(coupon))));
        as(user, post("/api/v1/coupons/" + coupon))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("COUPON-003"));
    }

    @Test
    void obtainableCouponsAreListedByCategoryUntilTheyAreTaken() throws Exception {
        String concert = create("PERCENTAGE", 10, NEXT_YEAR, 0, false, "CONCERT");
        String sports = create("FIXED", 1_000, NEXT_YEAR, 0, false, "SPORTS");
        String campaign = createCampaign("CONCERT", 10, "2020-01-01T00:00:00");

        as(user, get("/api/v1/coupons").param("category", "CONCERT"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$[*].couponId", hasItem(concert)))
                .andExpect(jsonPath("$[*].couponId", not(hasItem(sports))))
                .andExpect(jsonPath("$[*].couponId", not(hasItem(campaign))));
        as(user, get("/api/v1/coupons")).andExpect(jsonPath("$[*].couponId", hasItem(sports)));

        as(user, post("/api/v1/coupons/" + concert)).andExpect(status().isOk());
        as(user, get("/api/v1/coupons").param("category", "CONCERT"))
                .andExpect(jsonPath("$[*].couponId", not(hasItem(concert))));
        as(user, get("/api/v1/coupons").param("category", "BALLET")).andExpect(status().isBadRequest());
    }

    @Test
    void theListOfCampaignsHasThoseThatRunAndNoFutureOnes() throws Exception {
        String running = createCampaign("ALL", 3, "2020-01-01T09:00:00");
        String toCome = createCampaign("ALL", 3, "2098-01-01T00:00:00");

        mvc.perform(get("/api/v1/coupons/events"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$[*].couponId", hasItem(running)))
                .andExpect(jsonPath("$[*].couponId", not(hasItem(toCome))))
                .andExpect(jsonPath("$[?(@.couponId=='%s')].eventStartTime".formatted(running))
                        .value("2020-01-01T09:00:00"))
                .andExpect(jsonPath("$[?(@.couponId=='%s')].validEnd".formatted(running))
                        .value(NEXT_YEAR))
                .andExpect(jsonPath("$[?(@.couponId=='%s')].duplicate".formatted(running))
                        .value(false))
                .andExpect(jsonPath("$[?(@.couponId=='%s')].restCoupon".formatted(running))
                        .value(3));
    }

    @Test
    void aCampaignGrantsOneToEachUserUntilNoneIsLeft() throws Exception {
        String campaign = createCampaign("ALL", 1, "2020-01-01T00:00:00");
        String late = UUID.randomUUID().toString();

        claim(user, campaign).andExpect(status().isOk());
        claim(user, campaign)
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("COUPON-007"));
        claim(late, campaign)
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("COUPON-008"));
        as(user, post("/api/v1/coupons/" + campaign))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("COUPON-015"));
        as(user, get("/api/v1/coupons/valid"))
                .andExpect(jsonPath("$[0].couponId").value(campaign));
        mvc.perform(get("/api/v1/coupons/events")).andExpect(jsonPath("$[*].couponId", not(hasItem(campaign))));
    }

    @Test
    void aClaimBeforeTheStartIsToldWhenTheCampaignStarts() throws Exception {
        String campaign = createCampaign("ALL", 1, "2098-01-01T10:00:00");

        as(user, post("/api/v1/coupons/events/issue"), "{\"couponId\":\"%s\"}".formatted(campaign), "en")
                .andExpect(status().isConflict())
                .andExpect(header().exists("Retry-After"))
                .andExpect(jsonPath("$.code").value("COUPON-013"))
                .andExpect(jsonPath("$.message").value("The coupon campaign starts on 2098-01-01 10:00:00."));
    }

    @Test
    void aClaimOfAnEndedOrUnknownCampaignIsRefused() throws Exception {
        String over = createCampaign("ALL", 1, "2020-01-01T00:00:00");
        expire(over);
        String ordinary = create("FIXED", 1_000, NEXT_YEAR, 0, false, "ALL");

        claim(user, over)
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("COUPON-014"));
        claim(user, ordinary)
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("COUPON-012"));
        claim(user, UUID.randomUUID().toString())
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("COUPON-012"));
        as(user, post("/api/v1/coupons/events/issue"), "{}", "ko")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("couponId"));
    }

    @Test
    void aStepCounterCouponCanBeClaimedOnceADay() throws Exception {
        String steps = create("FIXED", 1_000, NEXT_YEAR, 0, true, "PEDOMETER");

        as(user, get("/api/v1/coupons")).andExpect(jsonPath("$[*].couponId", not(hasItem(steps))));
        as(user, get("/api/v1/coupons").param("category", "PEDOMETER"))
                .andExpect(jsonPath("$[*].couponId", hasItem(steps)));
        as(user, post("/api/v1/coupons/" + steps)).andExpect(jsonPath("$.code").value("COUPON-015"));
        claim(user, steps).andExpect(status().isOk());
        claim(user, steps).andExpect(jsonPath("$.code").value("COUPON-007"));
        as(user, get("/api/v1/coupons").param("category", "PEDOMETER"))
                .andExpect(jsonPath("$[*].couponId", not(hasItem(steps))));

        clock.advance(Duration.ofDays(1));

        as(user, get("/api/v1/coupons").param("category", "PEDOMETER"))
                .andExpect(jsonPath("$[*].couponId", hasItem(steps)));
        claim(user, steps).andExpect(status().isOk());
        as(user, get("/api/v1/coupons/valid"))
                .andExpect(jsonPath("$.length()").value(1))
                .andExpect(jsonPath("$[0].count").value(2));
    }

    @Test
    void aUserWithAStepCounterCouponOfTheDaySeesAndGetsNoOther() throws Exception {
        String first = create("FIXED", 1_000, NEXT_YEAR, 0, true, "PEDOMETER");
        String second = create("FIXED", 2_000, NEXT_YEAR, 0, true, "PEDOMETER");
        as(user, get("/api/v1/coupons").param("category", "PEDOMETER"))
                .andExpect(jsonPath("$[*].couponId", hasItem(first)))
                .andExpect(jsonPath("$[*].couponId", hasItem(second)));
        claim(user, first).andExpect(status().isOk());

        as(user, get("/api/v1/coupons").param("category", "PEDOMETER"))
                .andExpect(jsonPath("$.length()").value(0));
        claim(user, second)
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("COUPON-007"));
    }

    @Test
    void verifyingTellsTheDiscountOfEachItemAndChangesNothing() throws Exception {
        String percent = create("PERCENTAGE", 15, NEXT_YEAR, 50_000, true, "CONCERT");
        String fixed = create("FIXED", 3_000, NEXT_YEAR, 0, true, "ALL");
        String alone = create("FIXED", 1_000, NEXT_YEAR, 0, false, "ALL");
        for (String coupon : new String[] {percent, fixed, alone}) {
            as(user, post("/api/v1/coupons/" + coupon)).andExpect(status().isOk());
        }
        performances.save(new CouponPerformance(new PerformanceId(501), CategoryId.MUSICAL));

        String items = """
                "items": [{"couponIds": ["%s", "%s"], "beforeAmount": 33333},
                          {"couponIds": ["%s"], "beforeAmount": 20000}, {"beforeAmount": 100}]
                """.formatted(percent, fixed, alone);
        as(user, post("/api/v1/coupons/verify"), "{\"userId\": \"%s\", %s}".formatted(user, items), "ko")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.valid").value(true))
                .andExpect(jsonPath("$.discountAmount").value(9_000))
                .andExpect(jsonPath("$.result.length()").value(3))
                .andExpect(jsonPath("$.result[0].discountAmount").value(8_000))
                .andExpect(jsonPath("$.result[0].amount").value(25_333))
                .andExpect(jsonPath("$.result[0].coupons[0].discountAmount").value(5_000))
                .andExpect(jsonPath("$.result[1].amount").value(19_000))
                .andExpect(jsonPath("$.result[2].coupons.length()").value(0));
        as(
                        user,
                        post("/api/v1/coupons/verify"),
                        "{\"userId\": \"%s\", \"eventId\": 501, %s}".formatted(user, items),
                        "ko")
                .andExpect(jsonPath("$.valid").value(false))
                .andExpect(jsonPath("$.result[0].coupons[0].valid").value(false))
                .andExpect(jsonPath("$.result[0].coupons[0].code").value("COUPON-009"))
                .andExpect(jsonPath("$.result[0].coupons[0].message").value("이 공연에는 사용할 수 없는 쿠폰입니다."));
        as(user, get("/api/v1/coupons/valid")).andExpect(jsonPath("$.length()").value(3));
    }

    @Test
    void verifyingAnotherUsersCouponsIsForbidden() throws Exception {
        as(
                        user,
                        post("/api/v1/coupons/verify"),
                        "{\"userId\": \"%s\", \"items\": [{\"couponIds\": [], \"beforeAmount\": 1}]}"
                                .formatted(UUID.randomUUID()),
                        "ko")
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.code").value("COUPON-016"));
    }

    @Test
    void onlyAnAdminCreatesCoupons() throws Exception {
        as(user, post("/api/v1/coupons"), coupon("FIXED", 1_000, NEXT_YEAR, 0, true, "ALL", ""), "ko")
                .andExpect(status().isForbidden());
        mvc.perform(post("/api/v1/coupons/events/issue")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{}"))
                .andExpect(status().isUnauthorized());
        mvc.perform(get("/api/v1/coupons/valid")).andExpect(status().isUnauthorized());
        mvc.perform(get("/api/v1/coupons")).andExpect(status().isUnauthorized());
    }

    @Test
    void theAnswerToANewCouponHasItsIdAndLocation() throws Exception {
        asAdmin(post("/api/v1/coupons"), coupon("FIXED", 1_000, NEXT_YEAR, 0, true, "ALL", ""))
                .andExpect(status().isOk())
                .andExpect(header().string("Location", startsWith("/api/v1/coupons/")))
                .andExpect(jsonPath("$.id").isString());
    }

    @Test
    void theSameCouponSubmittedTwiceIsCreatedOnceAndTheRefusalNamesIt() throws Exception {
        String body = coupon("FIXED", 1_000, NEXT_YEAR, 0, true, "ALL", "");
        String first = id(asAdmin(post("/api/v1/coupons"), body));
        asAdmin(post("/api/v1/coupons"), body)
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("COUPON-025"))
                .andExpect(jsonPath("$.message", containsString(first)));
        asAdmin(post("/api/v1/coupons"), Normalizer.normalize(body, Normalizer.Form.NFD))
                .andExpect(status().isConflict());

        String morning = coupon("FIXED", 1_000, NEXT_YEAR, 0, true, "ALL", """
                , "totalCoupon": 5, "eventStartTime": "2026-11-24T09:00:00\"""");
        String evening = morning.replace("T09", "T19");
        id(asAdmin(post("/api/v1/coupons/events"), morning));
        id(asAdmin(post("/api/v1/coupons/events"), evening));
        asAdmin(post("/api/v1/coupons/events"), morning)
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("COUPON-025"));
    }

    @Test
    void concurrentRequestsForTheSameCouponCreateItOnce() throws Exception {
        String body = coupon("FIXED", 1_000, NEXT_YEAR, 0, true, "ALL", "");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> asAdmin(post("/api/v1/coupons"), body)
                        .andReturn()
                        .getResponse()
                        .getStatus()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
        }
    }

    @Test
    void couponsWithInvalidTermsAreRefused() throws Exception {
        for (String name : List.of(" ", "\\u3164", "\\u200b", "\\u202e가", "a\\ud83d")) {
            asAdmin(
                            post("/api/v1/coupons"),
                            coupon("FIXED", 1, NEXT_YEAR, 0, true, "ALL", "")
                                    .replaceFirst("쿠폰 [0-9]+", Matcher.quoteReplacement(name)))
                    .andExpect(status().isBadRequest())
                    .andExpect(jsonPath("$.errors[0].field").value("couponName"));
        }
        asAdmin(post("/api/v1/coupons"), coupon("PERCENTAGE", 101, NEXT_YEAR, 0, true, "ALL", ""))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COUPON-019"));
        asAdmin(post("/api/v1/coupons"), coupon("FIXED", 1, "2020-01-01T00:00:00.000+0900", 0, true, "ALL", ""))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COUPON-020"));
        asAdmin(post("/api/v1/coupons"), coupon("FIXED", 0, NEXT_YEAR, -1, true, "ALL", ""))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[*].field", hasItem("discountValue")))
                .andExpect(jsonPath("$.errors[*].field", hasItem("minPurchase")));
        asAdmin(post("/api/v1/coupons"), coupon("FIXED", 1, "tomorrow", 0, true, "ALL", ""))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("validEnd"));
        asAdmin(post("/api/v1/coupons/events"), coupon("FIXED", 1, NEXT_YEAR, 0, true, "ALL", """
                                , "totalCoupon": 1, "eventStartTime": "2100-01-01T00:00:00\""""))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COUPON-021"));
        asAdmin(post("/api/v1/coupons"), "{}").andExpect(status().isBadRequest());
    }

    @Test
    void theEndOfACouponIsReadInEveryIsoForm() {
        Instant expected = Instant.parse("2026-12-31T14:59:59Z");
        for (String form : new String[] {
            "2026-12-31T23:59:59.000+0900",
            "2026-12-31T23:59:59+09:00",
            "2026-12-31T14:59:59Z",
            "2026-12-31T14:59:59.000Z",
            "2026-12-31T23:59:59"
        }) {
            assertThat(WireInstant.parse(form).value()).as(form).isEqualTo(expected);
        }
        assertThat(new WireInstant(expected)).hasToString("2026-12-31T23:59:59.000+0900");
        assertThatThrownBy(() -> WireInstant.parse("+999999999-12-31T23:59:59")).isInstanceOf(DateTimeException.class);
        assertThat(KoreanTime.date(expected).plusDays(1)).isEqualTo("2027-01-01");
    }

    private String create(
            String type, long value, String validEnd, long minPurchase, boolean duplicate, String category)
            throws Exception {
        return id(
                asAdmin(post("/api/v1/coupons"), coupon(type, value, validEnd, minPurchase, duplicate, category, "")));
    }

    private String createCampaign(String category, int total, String startsAt) throws Exception {
        return id(asAdmin(
                post("/api/v1/coupons/events"),
                coupon("FIXED", 1_000, NEXT_YEAR, 0, false, category, """
                        , "totalCoupon": %d, "eventStartTime": "%s\"""".formatted(total, startsAt))));
    }

    private static String id(ResultActions created) throws Exception {
        return JsonPath.read(
                created.andExpect(status().isOk()).andReturn().getResponse().getContentAsString(), "$.id");
    }

    private static String coupon(
            String type,
            long value,
            String validEnd,
            long minPurchase,
            boolean duplicate,
            String category,
            String more) {
        return """
                {"couponName": "%s", "discountType": "%s", "discountValue": %d, "validEnd": "%s", "minPurchase": %d,
                 "duplicate": %s, "category": "%s"%s}""".formatted(
                        "쿠폰 " + NAMES.incrementAndGet(), type, value, validEnd, minPurchase, duplicate, category, more);
    }

    private void expire(String coupon) {
        jdbc.sql("update coupon set valid_end = ?::timestamptz where id = ?::uuid")
                .params(clock.instant().minusSeconds(1).toString(), coupon)
                .update();
    }

    private ResultActions claim(String caller, String coupon) throws Exception {
        return as(caller, post("/api/v1/coupons/events/issue"), "{\"couponId\":\"%s\"}".formatted(coupon), "ko");
    }

    private ResultActions as(String caller, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.with(
                jwt().jwt(token -> token.subject(caller)).authorities(new SimpleGrantedAuthority("ROLE_USER"))));
    }

    private ResultActions as(String caller, MockHttpServletRequestBuilder request, String body, String language)
            throws Exception {
        return as(
                caller,
                request.contentType(MediaType.APPLICATION_JSON)
                        .header("Accept-Language", language)
                        .content(body));
    }

    private ResultActions asAdmin(MockHttpServletRequestBuilder request, String body) throws Exception {
        return mvc.perform(request.contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .with(jwt().jwt(token -> token.subject(UUID.randomUUID().toString()))
                        .authorities(new SimpleGrantedAuthority("ROLE_ADMIN"))));
    }
}
