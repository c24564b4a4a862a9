package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The comparison itself finds differences. */
class ShapeTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String GOOD = """
            {"id": 7, "rating": 4.5, "open": true, "title": "봄밤", "at": "2026-12-24T19:30:00", "day": "2026-12-24",
             "validEnd": "2026-12-31T23:59:59.000+0900", "user": "0d4cf1a6-0a4b-4c2e-9d52-7c3a6a9c1c55",
             "kind": "FIXED", "list": [1, 2], "picture": null, "unknown": {}}""";

    private static final Shape SHAPE = Shape.object()
            .integer("id")
            .decimal("rating")
            .bool("open")
            .text("title")
            .time("at")
            .member("day", Shape.date())
            .member("validEnd", Shape.couponEnd())
            .uuid("user")
            .member("kind", Shape.oneOf("FIXED", "PERCENTAGE"))
            .member("list", Shape.someOf(Shape.integer()))
            .maybe("picture", Shape.text())
            .absentOr("birthDate", Shape.date());

    @Test
    void anExpectedShapePasses() {
        assertThat(SHAPE.deviations(JSON.readTree(GOOD))).isEmpty();
    }

    @ParameterizedTest(name = "{1} instead of {0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"id\": 7,| |$.id",
                "\"id\": 7|\"id\": null|$.id",
                "\"id\": 7|\"id\": \"7\"|$.id",
                "\"id\": 7|\"id\": 7.5|$.id",
                "\"id\": 7|\"id\": 7.0|$.id",
                "\"rating\": 4.5|\"rating\": \"4.5\"|$.rating",
                "\"rating\": 4.5|\"rating\": null|$.rating",
                "\"open\": true|\"open\": \"true\"|$.open",
                "\"open\": true|\"open\": 1|$.open",
                "\"title\": \"봄밤\"|\"title\": null|$.title",
                "\"title\": \"봄밤\"|\"title\": 5|$.title",
                "2026-12-24T19:30:00|2026-12-24T19:30:00.000|$.at",
                "2026-12-24T19:30:00|2026-12-24T19:30|$.at",
                "2026-12-24T19:30:00|2026-12-24T19:30:00Z|$.at",
                "2026-12-24T19:30:00|2026-12-24T19:30:00+09:00|$.at",
                "\"day\": \"2026-12-24\"|\"day\": \"24.12.2026\"|$.day",
                "\"day\": \"2026-12-24\"|\"day\": [2026, 12, 24]|$.day",
                "59.000+0900|59+0900|$.validEnd",
                "59.000+0900|59.000+09:00|$.validEnd",
                "59.000+0900|59.000Z|$.validEnd",
                "0d4cf1a6-|0d4cf1a6|$.user",
                "\"FIXED\"|\"fixed\"|$.kind",
                "[1, 2]|[1, \"2\"]|$.list[1]",
                "[1, 2]|[1, null]|$.list[1]",
                "[1, 2]|[]|$.list",
                "[1, 2]|{}|$.list",
                "\"picture\": null|\"picture\": 5|$.picture",
                "\"picture\": null|\"birthDate\": null|$.birthDate",
            })
    void everyDeviationIsNamed(String good, @org.jspecify.annotations.Nullable String bad, String where) {
        String deviating = GOOD.replace(good, bad == null ? "" : bad);
        assertThat(deviating).isNotEqualTo(GOOD);

        assertThat(SHAPE.deviations(JSON.readTree(deviating)))
                .singleElement()
                .asString()
                .startsWith(where + ":");
    }

    @Test
    void anObjectInPlaceOfAnArrayIsNamed() {
        assertThat(SHAPE.deviations(JSON.readTree("[]"))).hasSize(1);
        assertThat(Shape.arrayOf(SHAPE).deviations(JSON.readTree("{}"))).hasSize(1);
    }

    @Test
    void aPageWithAMissingMemberIsRefused() {
        String page = """
                {"content": [], "totalPages": 0, "totalElements": 0, "first": true, "last": true, "size": 5, "number": 0,
                 "numberOfElements": 0, "empty": true, "sort": {"empty": true, "sorted": false, "unsorted": true},
                 "pageable": {"pageNumber": 0, "pageSize": 5, "offset": 0, "paged": true, "unpaged": false,
                              "sort": {"empty": true, "sorted": false, "unsorted": true}}}""";
        Shape shape = Shape.pageOf(SHAPE);
        assertThat(shape.deviations(JSON.readTree(page))).isEmpty();
        for (String member :
                page.replaceAll("(?s)[^\"]*\"(\\w+)\"[^\"]*", "$1 ").split(" ")) {
            assertThat(shape.deviations(JSON.readTree(page.replace("\"" + member + "\"", "\"other\""))))
                    .as(member)
                    .isNotEmpty();
        }
    }
}
