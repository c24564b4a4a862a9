package com.t82.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.shared.KoreanTime;
import com.t82.testing.ModuleTest;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.ResultMatcher;
import tools.jackson.databind.json.JsonMapper;

/** Venues, sections, categories and shows with contradicting fields, and submitted twice. */
@ModuleTest
class SettingUpTest {

    @Autowired
    private MockMvc web;

    @Autowired
    private JsonMapper json;

    @Test
    void aVenueHasNoMoreSeatsThanItsGridAndNoMoreInUseThanSeats() throws Exception {
        submit(place(10, 50, 10, 10)).andExpect(status().isBadRequest()).andExpect(code("EVENT-016"));
        submit(place(101, 50, 10, 10)).andExpect(status().isBadRequest()).andExpect(code("EVENT-015"));
        submit(place(0, 0, 10, 10)).andExpect(status().isBadRequest()).andExpect(code("EVENT-015"));
        submit(place(1_000_000, true, 2_000, 499))
                .andExpect(status().isBadRequest())
                .andExpect(code("EVENT-015"));
        submit(place(100, -1, 10, 10)).andExpect(status().isBadRequest());
        submit(place(100, 100, 10, 10)).andExpect(status().isOk());
        submit(place(90, 0, 10, 10)).andExpect(status().isOk());
    }

    @Test
    void theAppSendsABooleanForSeatsInUse() throws Exception {
        assertThat(available(place(100, true, 10, 10))).isEqualTo(100);
        assertThat(available(place(100, false, 10, 10))).isZero();
        assertThat(available(place(100, 40, 10, 10))).isEqualTo(40);
        assertThat(available(place(100, null, 10, 10))).isEqualTo(100);
        for (Object nonsense : List.of("true", 1.5, 10_000_000_000L, List.of(), Map.of())) {
            submit(place(100, nonsense, 10, 10))
                    .andExpect(status().isBadRequest())
                    .andExpect(jsonPath("$.errors[*].field", hasItem("seatAvailable")));
        }
    }

    @Test
    void aVenueHasItsOwnChangeoverTimeOrTheDefault() throws Exception {
        Map<String, Object> place = place(100, true, 10, 10);
        place.put("changeoverMinutes", 45);
        web.perform(get("/api/v1/contents/init/place/" + id(place)))
                .andExpect(jsonPath("$.changeoverMinutes").value(45));
        place.put("changeoverMinutes", 1_441);
        submit(place).andExpect(status().isBadRequest());
    }

    @Test
    void theSectionsOfAVenueHaveNoMoreSeatsThanTheVenue() throws Exception {
        long place = id(place(50, true, 10, 10));
        submit("/init/place/" + place + "/section", section("앞", 1, 4)).andExpect(status().isOk());
        submit("/init/place/" + place + "/section", section("뒤", 5, 2))
                .andExpect(status().isConflict())
                .andExpect(code("EVENT-017"));
        submit("/init/place/" + place + "/section", section("뒤", 5, 1)).andExpect(status().isOk());
    }

    @Test
    void sectionNamesAreComparedInComposedForm() throws Exception {
        long place = id(place(100, true, 10, 10));
        submit("/init/place/" + place + "/section", section("각구역", 1, 1)).andExpect(status().isOk());
        submit("/init/place/" + place + "/section", section(decomposed("각구역"), 2, 1))
                .andExpect(status().isConflict())
                .andExpect(code("EVENT-008"));
    }

    @Test
    void aVenueSubmittedTwiceIsRefusedWithTheIdOfTheFirst() throws Exception {
        Map<String, Object> place = place(100, true, 10, 10);
        long first = id(place);
        submit(place)
                .andExpect(status().isConflict())
                .andExpect(code("EVENT-018"))
                .andExpect(jsonPath("$.message", containsString(Long.toString(first))));
        place.put("placeName", " " + decomposed((String) place.get("placeName")));
        submit(place).andExpect(status().isConflict());
        place.put("address", "부산광역시 해운대구");
        submit(place).andExpect(status().isOk());
    }

    @Test
    void oneOfManyConcurrentEqualVenuesIsAdded() throws Exception {
        Map<String, Object> place = place(100, true, 10, 10);
        assertThat(atOnce("/init/place", place)).containsOnlyOnce(200).containsOnly(200, 409);
    }

    @Test
    void aShowSubmittedTwiceIsRefusedUntilTheFirstIsWithdrawn() throws Exception {
        Map<String, Object> show = show(id(place(100, true, 10, 10)));
        long first = idOf(submit("", show));
        submit("", show)
                .andExpect(status().isConflict())
                .andExpect(code("EVENT-019"))
                .andExpect(jsonPath("$.message", containsString(Long.toString(first))));
        Map<String, Object> other = new LinkedHashMap<>(show);
        other.put("title", "다른 " + show.get("title"));
        long second = idOf(submit("", other));
        submit("/" + second, show).andExpect(status().isConflict()).andExpect(code("EVENT-019"));
        submit("/" + first, show).andExpect(status().isOk());

        web.perform(delete("/api/v1/contents/" + first)
                        .with(jwt().authorities(new SimpleGrantedAuthority("ROLE_ADMIN"))))
                .andExpect(status().isOk());
        submit("", show).andExpect(status().isOk());
    }

    @Test
    void oneOfManyConcurrentEqualShowsIsPublished() throws Exception {
        assertThat(atOnce("", show(id(place(100, true, 10, 10)))))
                .containsOnlyOnce(200)
                .containsOnly(200, 409);
    }

    @Test
    void categoryNamesAreComparedInComposedForm() throws Exception {
        String name = "각 " + UUID.randomUUID();
        submit("/init/category", Map.of("categoryName", decomposed(name), "parentId", 1))
                .andExpect(status().isOk());
        submit("/init/category", Map.of("categoryName", name, "parentId", 1))
                .andExpect(status().isConflict())
                .andExpect(code("EVENT-012"));
        web.perform(get("/api/v1/contents/init/category")).andExpect(jsonPath("$[*].categoryName", hasItem(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://cdn.example.com/a.jpg",
                "https://cdn.example.com:8443/a.jpg?w=300",
                "/posters/spring-tide.svg",
                "/images/3f2a.png",
                "https://tickets.example.com/images/3f2a.png"
            })
    void aPosterAddressIsOnThisServerOrHttpsOnANamedHost(String address) throws Exception {
        Map<String, Object> show = show(id(place(100, true, 10, 10)));
        show.put("imageUrl", address);
        submit("", show).andExpect(status().isOk());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://cdn.example.com/a.jpg",
                "https:///a.jpg",
                "https:a.jpg",
                "//evil.example/a.jpg",
                "/api/v1/users/me",
                "/posters/../api",
                "/images/a/b",
                "https://admin:secret@cdn.example.com/a.jpg",
                "https://cdn.example.com/a\u0000.jpg",
                "https://cdn.example.com/a\u202Egpj.jpg",
                "https://cdn.example.com/a\".jpg",
                "javascript:alert(1)",
                "data:image/png;base64,AAAA",
                "http://localhost:8080@evil.example/a.jpg",
                ""
            })
    void anyOtherPosterAddressIsRefused(String address) throws Exception {
        Map<String, Object> show = show(id(place(100, true, 10, 10)));
        show.put("imageUrl", address);
        submit("", show)
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[*].field", hasItem("imageUrl")));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\\u3164", "\\u200b", "\\u00a0", "\\u202e가", "가\\u0000", "a\\ud83d"})
    void anInvisibleNameIsRefusedInEveryField(String escaped) throws Exception {
        long place = id(place(100, true, 10, 10));
        Map<String, Map<String, Object>> bodies = Map.of(
                "/init/category",
                new LinkedHashMap<>(Map.of("categoryName", "", "parentId", 1)),
                "/init/place",
                place(100, true, 10, 10),
                "/init/place/" + place + "/section",
                new LinkedHashMap<>(section("앞", 1, 1)),
                "",
                show(place));
        List<String> names = List.of(
                "categoryName",
                "placeName",
                "address",
                "sectionName",
                "title",
                "description",
                "runningTime",
                "ageRestriction");
        int asked = 0;
        for (var body : bodies.entrySet()) {
            for (String name : names) {
                if (body.getValue().containsKey(name)) {
                    Map<String, Object> spoilt = new LinkedHashMap<>(body.getValue());
                    spoilt.put(name, "SPOILT");
                    submitText(body.getKey(), json.writeValueAsString(spoilt).replace("SPOILT", escaped))
                            .andExpect(status().isBadRequest())
                            .andExpect(jsonPath("$.errors[*].field", hasItem(name)));
                    asked++;
                }
            }
        }
        assertThat(asked).isEqualTo(names.size());
    }

    private List<Integer> atOnce(String path, Map<String, Object> body) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return submit(path, body).andReturn().getResponse().getStatus();
                }));
            }
            start.countDown();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
        }
        return statuses;
    }

    private static ResultMatcher code(String code) {
        return jsonPath("$.code").value(code);
    }

    private static String decomposed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD);
    }

    private static Map<String, Object> place(int seats, @Nullable Object available, int rows, int columns) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("placeName", "각본극장 " + UUID.randomUUID());
        place.put("address", "서울특별시 종로구 각본길 1");
        place.put("totalSeat", seats);
        if (available != null) {
            place.put("seatAvailable", available);
        }
        place.put("totalRow", rows);
        place.put("totalCol", columns);
        return place;
    }

    private static Map<String, Object> section(String name, int startRow, int rows) {
        return Map.of(
                "startRow", startRow, "startCol", 1, "seatRowCount", rows, "seatColumnsCount", 10, "sectionName", name);
    }

    private static Map<String, Object> show(long place) {
        Map<String, Object> show = new LinkedHashMap<>();
        show.put("title", "각색 " + UUID.randomUUID());
        show.put("description", "설명");
        show.put("runningTime", "100분");
        show.put("ageRestriction", "전체 관람가");
        show.put(
                "bookStartTime",
                KoreanTime.local(Instant.now().plus(Duration.ofDays(1))).format(KoreanTime.WIRE_FORMAT));
        show.put("placeId", place);
        show.put("categoryId", 4);
        return show;
    }

    private int available(Map<String, Object> place) throws Exception {
        return json.readTree(web.perform(get("/api/v1/contents/init/place/" + id(place)))
                        .andReturn()
                        .getResponse()
                        .getContentAsString())
                .get("seatAvailable")
                .asInt();
    }

    private long id(Map<String, Object> place) throws Exception {
        return idOf(submit(place));
    }

    private long idOf(ResultActions created) throws Exception {
        return json.readTree(created.andExpect(status().isOk())
                        .andReturn()
                        .getResponse()
                        .getContentAsString())
                .get("id")
                .asLong();
    }

    private ResultActions submit(Map<String, Object> place) throws Exception {
        return submit("/init/place", place);
    }

    private ResultActions submit(String path, Map<String, Object> body) throws Exception {
        return submitText(path, json.writeValueAsString(body));
    }

    private ResultActions submitText(String path, String body) throws Exception {
        return web.perform(post("/api/v1/contents" + path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .with(jwt().jwt(token -> token.subject(UUID.randomUUID().toString()))
                        .authorities(new SimpleGrantedAuthority("ROLE_ADMIN"))));
    }
}
