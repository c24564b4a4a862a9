package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Fixtures.Person;
import com.t82.contract.Fixtures.ShowOnSale;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ContentsContractTest {

    private static final Shape ENTRY = Shape.object()
            .integer("eventInfoId")
            .text("title", "imageUrl")
            .decimal("rating")
            .time("bookStartTime");

    private final Fixtures fixtures = Fixtures.shared();

    @AfterAll
    static void withdrawShows() {
        Fixtures.shared().withdrawShows();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/contents",
                "/api/v1/contents/rank",
                "/api/v1/contents/genre/1/rank",
                "/api/v1/contents/genre/1/earliest-ticket"
            })
    void listsOfShowsAreArraysOfAtMostTen(String path) {
        JsonNode shows = fixtures.call("GET " + path).answers(Shape.someOf(ENTRY));
        assertThat(shows.size()).isLessThanOrEqualTo(10);
        assertThat(shows.get(0).get("rating").isFloatingPointNumber()).isTrue();
    }

    @Test
    void theShowsOfACategoryComeInPages() {
        fixtures.show();
        JsonNode page = fixtures.call("GET /api/v1/contents/genre/10/events?page=0&size=1")
                .answers(Shape.pageOf(ENTRY));
        assertThat(page.get("content").size()).isOne();
        assertThat(page.get("totalPages").asInt()).isGreaterThan(1);
        JsonNode standard =
                fixtures.call("GET /api/v1/contents/genre/10/events").answers(Shape.pageOf(ENTRY));
        assertThat(standard.get("size").asInt()).isEqualTo(10);
        fixtures.call("GET /api/v1/contents/genre/10/events?page=1000").answers(Shape.pageOf(ENTRY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"조선", "Northern", "별곡"})
    void searchFindsKoreanAndEnglish(String word) {
        fixtures.call("GET /api/v1/contents/search?searchWord=" + URLEncoder.encode(word, StandardCharsets.UTF_8))
                .answers(Shape.someOf(Shape.object().integer("eventInfoId").text("title", "placeName", "runningTime")));
    }

    @Test
    void aShowItsPerformancesAndOneOfThemInDetail() {
        ShowOnSale on = fixtures.showOnSale();
        fixtures.call("GET /api/v1/contents/%d", on.show())
                .answers(Shape.object()
                        .text("title", "description", "runningTime", "ageRestriction", "placeName", "imageUrl")
                        .decimal("rating")
                        .integer("placeId", "totalSeat"));
        fixtures.call("GET /api/v1/contents/%d/events", on.show())
                .answers(Shape.someOf(
                        Shape.object().integer("eventId", "eventSellCount").time("eventStartTime")));
        JsonNode details = fixtures.call("GET /api/v1/contents/%d/details", on.performance())
                .answers(Shape.object()
                        .integer("eventInfoId")
                        .text("title", "imageUrl")
                        .time("eventStartTime"));
        assertThat(details.get("eventInfoId").asLong()).isEqualTo(on.show());
    }

    @Test
    void favouritesAreAddedListedAndRemoved() {
        long show = fixtures.show();
        Person fan = fixtures.person();
        fixtures.call("POST /api/v1/contents/%d/dibs", show).as(fan.token()).isOk();
        fixtures.call("POST /api/v1/contents/%d/dibs", show)
                .as(fan.token())
                .isRefusedInBothLanguages(409, "DIB-001", "ALREADY_FAVOURITE");
        fixtures.call("GET /api/v1/contents/dibs")
                .as(fan.token())
                .answers(Shape.someOf(
                        Shape.object().integer("eventInfoId").text("title").time("bookStartTime")));
        fixtures.call("DELETE /api/v1/contents/%d/dibs", show).as(fan.token()).isOk();
        assertThat(fixtures.call("GET /api/v1/contents/dibs")
                        .as(fan.token())
                        .isOk()
                        .json())
                .isEmpty();
    }

    @Test
    void anAdminCreatesAVenueAShowAndAPerformance() {
        long venue = fixtures.call("POST /api/v1/contents/init/place")
                .as(fixtures.admin)
                .with(Map.of(
                        "placeName", "계약홀 " + UUID.randomUUID(),
                        "address", "서울특별시 중구 계약로 2",
                        "totalSeat", 25,
                        "seatAvailable", 25,
                        "totalRow", 5,
                        "totalCol", 5))
                .creates(Shape.integer())
                .asLong();
        long section = fixtures.call("POST /api/v1/contents/init/place/%d/section", venue)
                .as(fixtures.admin)
                .with(Map.of(
                        "startRow", 1,
                        "startCol", 1,
                        "seatRowCount", 5,
                        "seatColumnsCount", 5,
                        "sectionName", "나구역"))
                .creates(Shape.integer())
                .asLong();
        Map<String, Object> show = fixtures.showOpening(Fixtures.now().minusDays(4));
        show.put("placeId", venue);
        show.put("categoryId", fixtures.category(2));
        long id = fixtures.call("POST /api/v1/contents")
                .as(fixtures.admin)
                .with(show)
                .creates(Shape.integer())
                .asLong();
        fixtures.call("POST /api/v1/contents/init/%d/section/%d/grade", id, section)
                .as(fixtures.admin)
                .with(Map.of("price", 12_000))
                .creates(Shape.integer());
        long performance = fixtures.call("POST /api/v1/contents/%d/events", id)
                .as(fixtures.admin)
                .with(Fixtures.evening(9))
                .creates(Shape.integer())
                .asLong();

        show.remove("placeId");
        show.remove("categoryId");
        show.remove("imageUrl");
        show.put("title", "고친 약속");
        fixtures.call("POST /api/v1/contents/%d", id)
                .as(fixtures.admin)
                .with(show)
                .isOk();
        assertThat(fixtures.call("GET /api/v1/contents/%d", id)
                        .isOk()
                        .json()
                        .get("title")
                        .asString())
                .isEqualTo("고친 약속");
        fixtures.call("PUT /api/v1/contents/%d/events/%d", id, performance)
                .as(fixtures.admin)
                .with(Map.of("eventStartTime", Fixtures.evening(10).get("eventStartTime")))
                .isOk();
        fixtures.call("DELETE /api/v1/contents/%d/events/%d", id, performance)
                .as(fixtures.admin)
                .isOk();
        fixtures.call("DELETE /api/v1/contents/%d", id).as(fixtures.admin).isOk();
        fixtures.call("GET /api/v1/contents/%d", id).isRefused(404, "EVENT-001", "NO_SUCH_SHOW");
    }

    @Test
    void aCategoryIsCreated() {
        fixtures.call("POST /api/v1/contents/init/category")
                .as(fixtures.admin)
                .with(Map.of(
                        "categoryName", "분류 " + UUID.randomUUID().toString().substring(0, 8), "parentId", 1))
                .creates(Shape.integer());
    }

    @Test
    void anUnknownIdIsNotFoundAndATextInsteadOfANumberIsInvalid() {
        fixtures.call("GET /api/v1/contents/999999999").isRefusedInBothLanguages(404, "EVENT-001", "NO_SUCH_SHOW");
        JsonNode problem = fixtures.call("GET /api/v1/contents/abc").isRefused(400, "COMMON-001", "INVALID_REQUEST");
        assertThat(problem.get("errors").get(0).get("field").asString()).isEqualTo("eventInfoId");
        fixtures.call("GET /api/v1/contents/search").isRefusedInBothLanguages(400, "COMMON-001", "INVALID_REQUEST");
    }

    @Test
    void aFanMayNotChangeShows() {
        fixtures.call("POST /api/v1/contents/init/category")
                .as(fixtures.person().token())
                .with(Map.of("categoryName", "내 분류", "parentId", 0))
                .isRefusedInBothLanguages(403, "COMMON-003", "ACCESS_DENIED");
    }
}
