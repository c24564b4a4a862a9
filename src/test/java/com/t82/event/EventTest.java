package com.t82.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.event.catalogue.Favouring;
import com.t82.event.catalogue.Listings;
import com.t82.event.catalogue.SalesRanking;
import com.t82.event.catalogue.Searching;
import com.t82.event.catalogue.ShowPages;
import com.t82.event.category.CategoryProblem;
import com.t82.event.category.CategorySetup;
import com.t82.event.demo.EventDemoData;
import com.t82.event.programme.Announcing;
import com.t82.event.programme.Occupying;
import com.t82.event.programme.Performances;
import com.t82.event.programme.Prices;
import com.t82.event.programme.Pricing;
import com.t82.event.programme.ProgrammeSettings;
import com.t82.event.programme.Publishing;
import com.t82.event.programme.ShowDetails;
import com.t82.event.programme.Shows;
import com.t82.event.venue.Block;
import com.t82.event.venue.Venue;
import com.t82.event.venue.VenueSetup;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.test.AssertablePublishedEvents;
import org.springframework.modulith.test.Scenario;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

@ModuleTest
class EventTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String LOCAL_TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d";

    @Autowired
    private MockMvc web;

    @Autowired
    private JsonMapper json;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private VenueSetup venues;

    @Autowired
    private CategorySetup categories;

    @Autowired
    private Publishing publishing;

    @Autowired
    private Announcing announcing;

    @Autowired
    private Pricing pricing;

    @Autowired
    private Favouring favouring;

    @Autowired
    private SalesRanking ranking;

    @Autowired
    private Shows shows;

    @Autowired
    private Performances performances;

    @Autowired
    private Occupying occupying;

    @Autowired
    private Prices prices;

    @Autowired
    private ApplicationEventPublisher events;

    @Autowired
    private Searching searching;

    @Autowired
    private Listings listings;

    @Autowired
    private ShowPages pages;

    @Autowired
    private ProgrammeSettings settings;

    @Autowired
    private Clock clock;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    // The admin's calls

    @Test
    void anAdminSetsUpAVenueAShowItsPricesAndAPerformanceWithTwentyThousandSeats(AssertablePublishedEvents events)
            throws Exception {
        long category = id(admin(post("/api/v1/contents/init/category")
                .content("{\"categoryName\":\"" + name("국악") + "\",\"parentId\":1}")));
        assertThat(category).isGreaterThan(16);
        long place = id(admin(post("/api/v1/contents/init/place").content("""
                        {"placeName":"큰바람돔","address":"부산","totalSeat":20000,"seatAvailable":20000,
                         "totalRow":100,"totalCol":200}""")));
        long front = id(section(place, 1, 1, 50, 200, "앞"));
        long back = id(section(place, 51, 1, 50, 200, "뒤"));
        long show = id(admin(post("/api/v1/contents").content("""
                        {"title":"큰바람","description":"바람의 노래","runningTime":"100분","ageRestriction":"전체 관람가",
                         "bookStartTime":"%s","placeId":%d,"categoryId":%d,"imageUrl":"/posters/a.svg"}""".formatted(wire(now), place, category))));
        id(grade(show, front, 99_000));
        id(grade(show, back, 55_000));
        long performance = id(
                admin(post("/api/v1/contents/{show}/events", show).content("""
                        {"eventStartTime":"%s","bookEndTime":"%s"}""".formatted(wire(in(30)), wire(in(29))))));

        assertThat(events)
                .contains(ShowPublished.class)
                .matching(
                        new ShowPublished(new ShowId(show), "큰바람", CategoryId.CONCERT, "/posters/a.svg", now)::equals);
        assertThat(events)
                .contains(PerformanceAnnounced.class)
                .matching(new PerformanceAnnounced(
                        new PerformanceId(performance),
                        new ShowId(show),
                        "큰바람",
                        "큰바람돔",
                        CategoryId.CONCERT,
                        "/posters/a.svg",
                        in(30),
                        now,
                        in(29),
                        List.of(
                                new PerformanceAnnounced.Seating(
                                        new SectionId(front), "앞", 1, 1, 50, 200, Money.of(99_000)),
                                new PerformanceAnnounced.Seating(
                                        new SectionId(back), "뒤", 51, 1, 50, 200, Money.of(55_000))))::equals);
        assertThat(events.ofType(PerformanceAnnounced.class)).hasSize(1);
        assertThat(events.ofType(SectionPriced.class)).isEmpty();

        web.perform(get("/api/v1/contents/{show}", show))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.title").value("큰바람"))
                .andExpect(jsonPath("$.description").value("바람의 노래"))
                .andExpect(jsonPath("$.rating", instanceOf(Double.class)))
                .andExpect(jsonPath("$.runningTime").value("100분"))
                .andExpect(jsonPath("$.ageRestriction").value("전체 관람가"))
                .andExpect(jsonPath("$.placeName").value("큰바람돔"))
                .andExpect(jsonPath("$.placeId").value(place))
                .andExpect(jsonPath("$.totalSeat").value(20000))
                .andExpect(jsonPath("$.imageUrl").value("/posters/a.svg"))
                .andExpect(jsonPath("$.favouriteCount").value(0));
        web.perform(get("/api/v1/contents/{event}/details", performance))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.eventInfoId").value(show))
                .andExpect(jsonPath("$.title").value("큰바람"))
                .andExpect(jsonPath("$.eventStartTime").value(wire(in(30))))
                .andExpect(jsonPath("$.imageUrl").value("/posters/a.svg"));
        web.perform(get("/api/v1/contents/{show}/events", show))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$", hasSize(1)))
                .andExpect(jsonPath("$[0].eventId").value(performance))
                .andExpect(jsonPath("$[0].eventStartTime", matchesPattern(LOCAL_TIME)))
                .andExpect(jsonPath("$[0].eventSellCount").value(0));
        web.perform(get("/api/v1/contents/{show}/grades", show))
                .andExpect(jsonPath("$[*].price", contains(99_000, 55_000)));
        web.perform(get("/api/v1/contents/init/place/{place}", place))
                .andExpect(jsonPath("$.sections[*].sectionName", contains("앞", "뒤")));
    }

    @Test
    void onlyAnAdminMayChangeAnything() throws Exception {
        web.perform(post("/api/v1/contents")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{}"))
                .andExpect(status().isUnauthorized());
        web.perform(post("/api/v1/contents")
                        .with(fan(UserId.random()))
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{}"))
                .andExpect(status().isForbidden());
        web.perform(delete("/api/v1/contents/1/events/1").with(fan(UserId.random())))
                .andExpect(status().isForbidden());
    }

    @Test
    void aMissingOrInvalidFieldIsNamed() throws Exception {
        web.perform(admin(post("/api/v1/contents").content("""
                                {"title":" ","description":"d","runningTime":"1분","ageRestriction":"전체","placeId":1,"categoryId":1}""")))
                .andExpect(status().isBadRequest())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.code").value("COMMON-001"))
                .andExpect(jsonPath("$.errors[*].field", hasItem("title")))
                .andExpect(jsonPath("$.errors[*].field", hasItem("bookStartTime")));
        web.perform(get("/api/v1/contents/genre/4/events?size=101")).andExpect(status().isBadRequest());
        web.perform(get("/api/v1/contents/search")).andExpect(status().isBadRequest());
    }

    @Test
    void sectionsOutsideTheVenueOrOverlappingAreRefused() throws Exception {
        long place = venue().value();
        id(section(place, 1, 1, 5, 10, "앞"));
        web.perform(section(place, 5, 1, 2, 2, "겹침"))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("EVENT-007"))
                .andExpect(jsonPath("$.message").value("'앞' 구역과 좌석이 겹칩니다."));
        web.perform(section(place, 6, 1, 6, 1, "밖").header("Accept-Language", "en"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("EVENT-006"))
                .andExpect(
                        jsonPath("$.message").value("The section does not fit into the venue's 10 rows of 10 seats."));
        web.perform(section(999_999, 1, 1, 1, 1, "어디"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("EVENT-003"));
    }

    @Test
    void categoriesAreTwoLevelsDeep() throws Exception {
        web.perform(admin(post("/api/v1/contents/init/category").content("{\"categoryName\":\"깊이\",\"parentId\":4}")))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("EVENT-011"));
        web.perform(admin(post("/api/v1/contents/init/category").content("{\"categoryName\":\"발라드\",\"parentId\":1}")))
                .andExpect(status().isConflict());
        web.perform(get("/api/v1/contents/init/category"))
                .andExpect(jsonPath("$[?(@.categoryId == 1)].categoryName").value("콘서트"))
                .andExpect(jsonPath("$[?(@.categoryId == 15)].parentId").value(3));
    }

    @Test
    void unknownIdsAreNotFound() throws Exception {
        web.perform(get("/api/v1/contents/999999"))
                .andExpect(status().isNotFound())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.status").value(404))
                .andExpect(jsonPath("$.name").value("NO_SUCH_SHOW"))
                .andExpect(jsonPath("$.code").value("EVENT-001"))
                .andExpect(jsonPath("$.message").value("공연을 찾을 수 없습니다."));
        web.perform(get("/api/v1/contents/999999/events")).andExpect(status().isNotFound());
        web.perform(get("/api/v1/contents/999999/details"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("EVENT-002"));
        web.perform(get("/api/v1/contents/genre/999999/rank"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("EVENT-004"));
    }

    // Times

    @Test
    void bookingOpensBeforeItClosesAndClosesBeforeTheStart() throws Exception {
        ShowId show = show("시간표", in(10));
        assertTimesRefused(show, in(20), in(21), "EVENT-009");
        assertTimesRefused(show, in(20), in(10), "EVENT-009");
        assertTimesRefused(show("지난 공연", in(-10)), in(-1), in(-2), "EVENT-010");
        announcing.announce(show, in(20), in(20));
    }

    @Test
    void aPerformanceIsRescheduledAndCancelled(AssertablePublishedEvents events) throws Exception {
        ShowId show = show("바뀌는 공연", now);
        PerformanceId performance = announcing.announce(show, in(20), in(19));
        String address = "/api/v1/contents/" + show + "/events/" + performance;

        web.perform(admin(put(address).content("{\"eventStartTime\":\"%s\"}".formatted(wire(in(22))))))
                .andExpect(status().isOk());
        web.perform(admin(put(address).content("{\"bookEndTime\":\"%s\"}".formatted(wire(in(23))))))
                .andExpect(status().isBadRequest());
        web.perform(admin(delete(address))).andExpect(status().isOk());
        web.perform(admin(delete(address)))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("EVENT-013"));

        assertThat(events)
                .contains(PerformanceRescheduled.class)
                .matching(new PerformanceRescheduled(performance, show, in(22), now, in(19), 1)::equals);
        assertThat(events)
                .contains(PerformanceCancelled.class)
                .matching(cancelled -> cancelled.performance().equals(performance)
                        && cancelled.show().equals(show)
                        && cancelled.cancelledAt() != null
                        && !cancelled.cancelledAt().isBefore(now));
        web.perform(get("/api/v1/contents/{show}/events", show.value()))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$", hasSize(0)));
        web.perform(get("/api/v1/contents/{event}/details", performance.value()))
                .andExpect(jsonPath("$.cancelled").value(true));
    }

    @Test
    void aPerformanceOfAnotherShowIsNotFound() throws Exception {
        PerformanceId performance = announcing.announce(show("이쪽", now), in(20), in(19));
        web.perform(admin(delete("/api/v1/contents/" + show("저쪽", now) + "/events/" + performance)))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("EVENT-002"));
    }

    @Test
    void performancesAreRescheduledWhenTheShowsBookingOpensAtAnotherTime(AssertablePublishedEvents events)
            throws Exception {
        ShowId show = show("먼저 이름", now);
        PerformanceId performance = announcing.announce(show, in(20), in(19));

        web.perform(admin(post("/api/v1/contents/" + show).content("""
                                {"title":"나중 이름","description":"d","runningTime":"1분","ageRestriction":"전체",
                                 "bookStartTime":"%s"}""".formatted(wire(in(3))))))
                .andExpect(status().isOk());
        web.perform(admin(post("/api/v1/contents/" + show).content("""
                                {"title":"나중 이름","description":"d","runningTime":"1분","ageRestriction":"전체",
                                 "bookStartTime":"%s"}""".formatted(wire(in(19))))))
                .andExpect(status().isBadRequest());

        assertThat(events)
                .contains(ShowRevised.class)
                .matching(new ShowRevised(show, "나중 이름", CategoryId.CONCERT, "/posters/x.svg", in(3), 1)::equals);
        assertThat(events)
                .contains(PerformanceRescheduled.class)
                .matching(new PerformanceRescheduled(performance, show, in(20), in(3), in(19), 1)::equals);
        assertThat(searching.search("나중 이름")).extracting(Searching.Hit::show).contains(show);
        assertThat(searching.search("먼저 이름")).extracting(Searching.Hit::show).doesNotContain(show);
    }

    @Test
    void aWithdrawnShowIsNotListedAndItsPerformancesAreCancelled(AssertablePublishedEvents events) throws Exception {
        ShowId show = show("사라지는 공연", in(1));
        PerformanceId performance = announcing.announce(show, in(20), in(19));

        web.perform(admin(delete("/api/v1/contents/" + show))).andExpect(status().isOk());
        web.perform(admin(delete("/api/v1/contents/" + show))).andExpect(status().isNotFound());

        assertThat(events)
                .contains(PerformanceCancelled.class)
                .matching(it -> it.performance().equals(performance));
        assertThat(events).contains(ShowWithdrawn.class).matching(new ShowWithdrawn(show)::equals);
        web.perform(get("/api/v1/contents/" + show)).andExpect(status().isNotFound());
        assertThat(searching.search("사라지는")).isEmpty();
        assertThat(listings.openingNext(CategoryId.CONCERT))
                .extracting(Listings.ListedShow::show)
                .doesNotContain(show);
    }

    // Prices

    @Test
    void aPriceSetLaterIsAnnouncedForFuturePerformances(AssertablePublishedEvents events) {
        VenueId venue = venue();
        SectionId section = venues.markSection(venue, "전석", new Block(1, 1, 10, 10));
        ShowId show = show("값", now, venue, 4);
        PerformanceId performance = announcing.announce(show, in(20), in(19));
        announcing.cancel(show, announcing.announce(show, in(21), in(19)));

        pricing.price(show, section, Money.of(10_000));
        pricing.price(show, section, Money.of(10_000));
        pricing.price(show, section, Money.of(12_000));

        assertThat(events.ofType(SectionPriced.class))
                .containsExactly(
                        new SectionPriced(performance, seating(section, 10_000), 0),
                        new SectionPriced(performance, seating(section, 12_000), 1));
    }

    @Test
    void aSectionOfAnotherVenueCannotBePriced() throws Exception {
        SectionId elsewhere = venues.markSection(venue(), "전석", new Block(1, 1, 10, 10));
        web.perform(grade(show("값", now).value(), elsewhere.value(), 1_000))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("EVENT-005"));
    }

    // Listings

    @Test
    void showsAreListedInTheOrderInWhichTheirBookingOpens() throws Exception {
        CategoryId top = categories.addCategory(name("연극"));
        ShowId second = show("둘째", in(2), venue(), top.value());
        ShowId first = show("첫째", in(1), venue(), top.value());
        show("이미", in(-1), venue(), top.value());
        for (int i = 0; i < 12; i++) {
            show("나중 " + i, in(30 + i));
        }

        web.perform(get("/api/v1/contents/genre/{category}/earliest-ticket", top.value()))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$[*].title", contains("첫째", "둘째")))
                .andExpect(jsonPath("$[0].eventInfoId").value(first.value()))
                .andExpect(jsonPath("$[1].eventInfoId").value(second.value()))
                .andExpect(jsonPath("$[0].rating", instanceOf(Double.class)))
                .andExpect(jsonPath("$[0].bookStartTime", matchesPattern(LOCAL_TIME)))
                .andExpect(jsonPath("$[0].imageUrl").value("/posters/x.svg"));
        web.perform(get("/api/v1/contents"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$", hasSize(10)))
                .andExpect(jsonPath("$[*].bookStartTime", everyItem(matchesPattern(LOCAL_TIME))))
                .andExpect(jsonPath("$[*].title", not(hasItem("이미"))));
    }

    @Test
    void theShowsOfASubCategoryAreListedInPages() throws Exception {
        CategoryId sub = categories.addCategory(name("판소리"), CategoryId.CONCERT);
        VenueId venue = venue();
        for (int i = 1; i <= 12; i++) {
            show("소리 " + i, in(i), venue, sub.value());
        }
        web.perform(get("/api/v1/contents/genre/{category}/events?page=1", sub.value()))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.content[*].title", contains("소리 2", "소리 1")))
                .andExpect(jsonPath("$.totalPages").value(2))
                .andExpect(jsonPath("$.totalElements").value(12))
                .andExpect(jsonPath("$.first").value(false))
                .andExpect(jsonPath("$.last").value(true))
                .andExpect(jsonPath("$.size").value(10))
                .andExpect(jsonPath("$.number").value(1))
                .andExpect(jsonPath("$.numberOfElements").value(2))
                .andExpect(jsonPath("$.empty").value(false))
                .andExpect(jsonPath("$.sort.unsorted").value(true))
                .andExpect(jsonPath("$.pageable.pageNumber").value(1))
                .andExpect(jsonPath("$.pageable.offset").value(10));
    }

    // Sales and ratings

    @Test
    void salesAreCountedOnceAndReturnsAreSubtracted(Scenario scenario) throws Exception {
        ShowId show = show("팔리는 공연", now);
        PerformanceId performance = announcing.announce(show, in(20), in(19));
        UUID reference = UUID.randomUUID();
        Sold sold = new Sold(reference, show, performance, 4);

        scenario.publish(sold).andWaitForStateChange(() -> sold(performance), it -> it == 4);
        scenario.publish(sold)
                .andWaitForStateChange(() -> outstanding(Sold.class), it -> it == 0)
                .andVerify(none -> assertThat(sold(performance)).isEqualTo(4));
        scenario.publish(new Returned(UUID.randomUUID(), reference, show, performance, 1))
                .andWaitForStateChange(() -> sold(performance), it -> it == 3);

        web.perform(get("/api/v1/contents/{show}/events", show.value()))
                .andExpect(jsonPath("$[0].eventSellCount").value(3));
    }

    @Test
    void aReturnMayArriveBeforeItsSale(Scenario scenario) {
        ShowId show = show("순서 없는 소식", now);
        PerformanceId performance = announcing.announce(show, in(20), in(19));
        UUID reference = UUID.randomUUID();

        scenario.publish(new Returned(UUID.randomUUID(), reference, show, performance, 2))
                .andWaitForStateChange(
                        () -> jdbc.sql("select count(*) from event_sales_performance where performance_id = ?")
                                .param(performance.value())
                                .query(Integer.class)
                                .single(),
                        it -> it == 1);
        assertThat(sold(performance)).isZero();
        scenario.publish(new Sold(reference, show, performance, 2))
                .andWaitForStateChange(() -> outstanding(Sold.class), it -> it == 0)
                .andVerify(none -> assertThat(sold(performance)).isZero());
        assertThat(soldLately(show)).isZero();
    }

    @Test
    void aReturnCountsOnTheDayOfItsSale(Scenario scenario) throws Exception {
        CategoryId top = categories.addCategory(name("마임"));
        VenueId venue = venue();
        ShowId sold = show("사십 일 전에", now, venue, top.value());
        ShowId never = show("한 장도", now, venue, top.value());
        PerformanceId performance = announcing.announce(sold, in(20), in(19));
        UUID reference = UUID.randomUUID();
        scenario.publish(new Sold(reference, sold, performance, 5))
                .andWaitForStateChange(() -> sold(performance), it -> it == 5);
        jdbc.sql("update event_sales_day set day = day - 40 where show_id = ?")
                .param(sold.value())
                .update();
        jdbc.sql("update event_sale set counted_at = counted_at - interval '40 days' where reference = ?")
                .param(reference)
                .update();

        scenario.publish(new Returned(UUID.randomUUID(), reference, sold, performance, 1))
                .andWaitForStateChange(() -> sold(performance), it -> it == 4);

        assertThat(soldLately(sold)).isZero();
        web.perform(get("/api/v1/contents/genre/{category}/rank", top.value()))
                .andExpect(jsonPath("$[*].eventInfoId", contains((int) sold.value(), (int) never.value())));
    }

    @Test
    void theRankingFollowsRecentSalesThenAllTimeSales(Scenario scenario) throws Exception {
        CategoryId top = categories.addCategory(name("무용"));
        VenueId venue = venue();
        ShowId never = show("아무도", now, venue, top.value());
        ShowId longAgo = show("예전에", now, venue, top.value());
        ShowId lately = show("요즘", now, venue, top.value());
        PerformanceId then = announcing.announce(longAgo, in(20), in(19));
        PerformanceId today = announcing.announce(lately, in(21), in(19));
        scenario.publish(new Sold(UUID.randomUUID(), longAgo, then, 50))
                .andWaitForStateChange(() -> sold(then), it -> it == 50);
        jdbc.sql("update event_sales_day set day = day - 31 where show_id = ?")
                .param(longAgo.value())
                .update();
        scenario.publish(new Sold(UUID.randomUUID(), lately, today, 1))
                .andWaitForStateChange(() -> sold(today), it -> it == 1);

        web.perform(get("/api/v1/contents/genre/{category}/rank", top.value()))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$[*].eventInfoId", contains((int) lately.value(), (int) longAgo.value(), (int)
                        never.value())));
        web.perform(get("/api/v1/contents/rank"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$[*].eventInfoId", hasItem((int) lately.value())));
    }

    @Test
    void anOlderRatingNeverReplacesANewerOne(Scenario scenario) throws Exception {
        ShowId show = show("평점", now);
        scenario.publish(new Rated(show, 4.5, 2, 7))
                .andWaitForStateChange(() -> pages.show(show).rating(), it -> it == 4.5);
        scenario.publish(new Rated(show, 1.0, 1, 6))
                .andWaitForStateChange(() -> outstanding(Rated.class), it -> it == 0)
                .andVerify(none -> assertThat(pages.show(show).rating()).isEqualTo(4.5));
    }

    /**
     * The registry must store the event that implements a signal: the signal itself could not be deserialized again.
     */
    @Test
    void aSignalIsStoredAsTheEventThatImplementsItAndCanBeDeliveredAgain() throws Exception {
        ShowId show = show("다시 오는 소식", now);
        PerformanceId performance = announcing.announce(show, in(20), in(19));
        Sold sold = new Sold(UUID.randomUUID(), show, performance, 3);
        jdbc.sql("""
                        insert into event_publication
                            (id, listener_id, event_type, serialized_event, publication_date, status, completion_attempts)
                        values (?, 'event.count-sale', ?, ?, now() - interval '1 hour', 'FAILED', 1)
                        """)
                .params(UUID.randomUUID(), Sold.class.getName(), json.writeValueAsString(sold))
                .update();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (sold(performance) != 3 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(sold(performance)).isEqualTo(3);
    }

    // Favourites

    @Test
    void aShowIsAFavouriteOnlyOnce(AssertablePublishedEvents events) throws Exception {
        ShowId show = show("좋아하는 공연", in(5));
        UserId fan = UserId.random();
        web.perform(post("/api/v1/contents/{show}/dibs", show.value())).andExpect(status().isUnauthorized());
        web.perform(post("/api/v1/contents/{show}/dibs", show.value()).with(fan(fan)))
                .andExpect(status().isOk());
        web.perform(post("/api/v1/contents/{show}/dibs", show.value()).with(fan(fan)))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.status").value(409))
                .andExpect(jsonPath("$.code").value("DIB-001"));
        favouring.favour(UserId.random(), show);

        web.perform(get("/api/v1/contents/dibs").with(fan(fan)))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$", hasSize(1)))
                .andExpect(jsonPath("$[0].eventInfoId").value(show.value()))
                .andExpect(jsonPath("$[0].title").value("좋아하는 공연"))
                .andExpect(jsonPath("$[0].bookStartTime").value(wire(in(5))))
                .andExpect(jsonPath("$[0].favouriteCount").value(2));
        web.perform(get("/api/v1/contents/{show}", show.value()))
                .andExpect(jsonPath("$.favouriteCount").value(2));
        web.perform(delete("/api/v1/contents/{show}/dibs", show.value()).with(fan(fan)))
                .andExpect(status().isOk());
        web.perform(get("/api/v1/contents/dibs").with(fan(fan))).andExpect(jsonPath("$", hasSize(0)));

        assertThat(events)
                .contains(ShowFavoured.class)
                .matching(it -> it.user().equals(fan) && it.show().equals(show));
        assertThat(events.ofType(ShowUnfavoured.class)).hasSize(1);
        web.perform(post("/api/v1/contents/999999/dibs").with(fan(fan))).andExpect(status().isNotFound());
    }

    @Test
    void theFavouritesOfAClosedAccountAreDeleted(Scenario scenario) {
        ShowId show = show("남는 공연", now);
        UserId fan = UserId.random();
        favouring.favour(fan, show);
        scenario.publish(new UserWithdrawn(fan, null))
                .andWaitForStateChange(() -> favouring.favourites(fan).size(), it -> it == 0);
        assertThat(pages.show(show).favourites()).isZero();
    }

    // Races

    @Test
    void oneOfManyConcurrentFavouritesSucceeds() throws Exception {
        ShowId show = show("모두의 공연", now);
        UserId fan = UserId.random();
        assertThat(successes(8, i -> favouring.favour(fan, show))).isEqualTo(1);
        assertThat(pages.show(show).favourites()).isEqualTo(1);
    }

    @Test
    void oneOfManyConcurrentOverlappingSectionsIsMarked() throws Exception {
        VenueId venue = venue();
        assertThat(successes(8, i -> venues.markSection(venue, "구역 " + i, new Block(1, 1, 2 + i, 10))))
                .isEqualTo(1);
        assertThat(venues.plan(venue).sections()).hasSize(1);
    }

    @Test
    void oneOfManyConcurrentEqualCategoriesIsAddedAndTheOthersAreRefusedAsTaken() throws Exception {
        String name = name("마당극");
        AtomicInteger refusals = new AtomicInteger();
        int successes = successes(8, i -> {
            try {
                categories.addCategory(name);
            } catch (ProblemException refusal) {
                if (refusal.type() == CategoryProblem.CATEGORY_NAME_TAKEN) {
                    refusals.incrementAndGet();
                }
                throw refusal;
            }
        });
        assertThat(successes).isEqualTo(1);
        assertThat(refusals).hasValue(7);
    }

    // Search

    @Test
    void showsAreFoundByWordsPrefixesAndInitialsInKoreanAndEnglish() throws Exception {
        ShowId kim = publishing.publish(
                details("김수레의 겨울동화 Winter Tale", now, "정가온, DJ Mokpo"),
                venues.addVenue(new Venue("보리아트센터", "제주", 10, 10, 2, 5, null)),
                new CategoryId(4));
        for (String query : List.of(
                "김수레",
                "겨울동화",
                "겨울 동화",
                "김ㅅ",
                "수레",
                "레",
                "winter",
                "WINTER tale",
                "정가온",
                "mokpo",
                "보리아트",
                "ㄱㅅ",
                "ㄱ",
                "ㄱㅅㄹㅇ",
                "ㅈㄱㅇ",
                "동화 정가온",
                "rudnf")) {
            assertThat(searching.search(query))
                    .as(query)
                    .extracting(Searching.Hit::show)
                    .contains(kim);
        }
        for (String query : List.of("김수정", "ㅋㅋㅋㅋ", "온DJ", "winterr", "!!!", "", "정가온 없는말")) {
            assertThat(searching.search(query))
                    .as(query)
                    .extracting(Searching.Hit::show)
                    .doesNotContain(kim);
        }
        web.perform(get("/api/v1/contents/search").param("searchWord", "김수레"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$[0].eventInfoId").value(kim.value()))
                .andExpect(jsonPath("$[0].title").value("김수레의 겨울동화 Winter Tale"))
                .andExpect(jsonPath("$[0].placeName").value("보리아트센터"))
                .andExpect(jsonPath("$[0].runningTime").value("100분"));
    }

    @Test
    void aTitleOfSignsOnlyIsFoundByItsSigns() {
        ShowId shout = show("!!!", now);
        ShowId divide = show("÷", now);
        ShowId heart = show("사랑 ❤️ 노래", now);
        assertThat(searching.search("!!!")).extracting(Searching.Hit::show).startsWith(shout);
        assertThat(searching.search(" !! ")).extracting(Searching.Hit::show).contains(shout);
        assertThat(searching.search("÷")).extracting(Searching.Hit::show).containsExactly(divide);
        assertThat(searching.search("❤")).extracting(Searching.Hit::show).containsExactly(heart);
        assertThat(searching.search("사랑 - 노래")).extracting(Searching.Hit::show).contains(heart);
        assertThat(searching.search("!!!!")).isEmpty();
        assertThat(plan("!!!")).contains("event_search_grams").doesNotContain("Seq Scan on event_search");
    }

    @Test
    void equalTitlesRankFirstThenTitlesThatBeginWithTheQuery() {
        ShowId contains = show("다시 은하수다방", now);
        ShowId exact = show("은하수다방", now);
        ShowId prefix = show("은하수다방의 밤", now);
        ShowId artist = publishing.publish(details("전혀 다른 제목", now, "은하수다방"), venue(), new CategoryId(4));
        assertThat(searching.search("은하수다방"))
                .extracting(Searching.Hit::show)
                .containsExactly(exact, prefix, contains, artist);
    }

    @Test
    void aSearchReturnsAtMostFiftyShows() {
        VenueId venue = venue();
        for (int i = 0; i < 60; i++) {
            show("쌍둥이별 " + i, now, venue, 4);
        }
        assertThat(searching.search("쌍둥이별")).hasSize(50);
    }

    @Test
    void everyKindOfQueryUsesAnIndex() {
        assertThat(plan("김수현")).contains("event_search_keys").doesNotContain("Seq Scan on event_search");
        assertThat(plan("김수")).contains("event_search_keys");
        assertThat(plan("winter")).contains("event_search_keys");
        assertThat(plan("수")).contains("event_search_grams").doesNotContain("event_search_keys");
        assertThat(plan("ㄱ")).contains("event_search_grams").doesNotContain("Seq Scan on event_search");
        assertThat(plan("ㄱㅅ")).contains("event_search_grams").doesNotContain("Seq Scan on event_search");
        assertThat(plan("ㄱㅅㅎ")).contains("event_search_initials").doesNotContain("Seq Scan on event_search");
    }

    @Test
    void oldSaleReferencesAreDeletedAndTheirCountsStay() {
        UUID old = UUID.randomUUID();
        UUID young = UUID.randomUUID();
        jdbc.sql(
                        "insert into event_sale values (?, 'S', now() - interval '91 days'), (?, 'S', now() - interval '89 days')")
                .params(old, young)
                .update();

        ranking.forget();

        assertThat(jdbc.sql("select reference from event_sale where reference in (?, ?)")
                        .params(old, young)
                        .query(UUID.class)
                        .list())
                .containsExactly(young);
    }

    // Demo

    @Test
    void aLaterStartAddsPerformancesAtVenuesWhereNothingCanBeBooked() {
        EventDemoData demo =
                new EventDemoData(venues, publishing, announcing, occupying, pricing, jdbc, transaction, clock);
        Duration season = Duration.ofDays(100);
        EventDemoData later = new EventDemoData(
                venues,
                publishing,
                new Announcing(shows, performances, occupying, prices, events, Clock.offset(clock, season)),
                occupying,
                pricing,
                jdbc,
                transaction,
                Clock.offset(clock, season));
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                            truncate event_search, event_favourite, event_price, event_performance, event_show,
                                event_section, event_venue""").update();
            demo.initialize();
            int first = performancesAhead(Duration.ZERO).size();
            assertThat(performancesAhead(season)).isEmpty();

            later.initialize();
            List<Integer> added = performancesAhead(season);
            later.initialize();

            assertThat(added).hasSize(10).contains(100, 1_200, 20_000);
            assertThat(performancesAhead(season)).isEqualTo(added);
            assertThat(first).isGreaterThan(20);
            status.setRollbackOnly();
        });
    }

    @Test
    void aDemoPerformanceInTheStudioIsOpenForCheckIn() {
        EventDemoData demo =
                new EventDemoData(venues, publishing, announcing, occupying, pricing, jdbc, transaction, clock);
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                            truncate event_search, event_favourite, event_price, event_performance, event_show,
                                event_section, event_venue""").update();
            demo.initialize();
            demo.initialize();
            assertThat(jdbc.sql("""
                            select v.total_seats from event_performance p join event_show s on s.id = p.show_id
                            join event_venue v on v.id = s.venue_id
                            where s.booking_opens_at < now() and p.booking_closes_at > now() + interval '1 hour'
                                and p.starts_at < now() + interval '3 hours'
                            """).query(Integer.class).list()).containsExactly(100);
            status.setRollbackOnly();
        });
    }

    /** The seats of the venue of each performance that can be booked after this time has passed. */
    private List<Integer> performancesAhead(Duration passed) {
        return jdbc.sql("""
                        select v.total_seats from event_performance p join event_show s on s.id = p.show_id
                        join event_venue v on v.id = s.venue_id
                        where p.booking_closes_at > now() + make_interval(secs => ?) order by p.id
                        """).param(passed.toSeconds()).query(Integer.class).list();
    }

    @Test
    void theDemoProgrammeIsCreatedOnceWithAShowOnSaleAtEachVenue() {
        EventDemoData demo =
                new EventDemoData(venues, publishing, announcing, occupying, pricing, jdbc, transaction, clock);
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                            truncate event_search, event_favourite, event_price, event_performance, event_show,
                                event_section, event_venue""").update();
            demo.initialize();
            demo.initialize();
            assertThat(jdbc.sql("""
                                    select v.total_seats from event_venue v where exists (
                                        select from event_show s join event_performance p on p.show_id = s.id
                                        where s.venue_id = v.id and s.booking_opens_at < now() and p.booking_closes_at > now())
                                    order by 1""").query(Integer.class).list()).containsExactly(100, 1_200, 20_000);
            assertThat(jdbc.sql("""
                                    select sum(row_count * column_count) from event_section group by venue_id order by 1""").query(Integer.class).list()).containsExactly(100, 1_200, 20_000);
            assertThat(jdbc.sql("select image_url from event_show")
                            .query(String.class)
                            .list())
                    .hasSizeGreaterThanOrEqualTo(12)
                    .allSatisfy(poster -> assertThat(getClass().getResource("/static" + poster))
                            .as(poster)
                            .isNotNull());
            assertThat(jdbc.sql("""
                                    select count(*) from event_show s where
                                        (select count(*) from event_price p where p.show_id = s.id)
                                        <> (select count(*) from event_section c where c.venue_id = s.venue_id)
                                        or not exists (select from event_performance p where p.show_id = s.id)""").query(Integer.class).single()).isZero();
            assertThat(listings.openingNext()).hasSize(10);
            status.setRollbackOnly();
        });
    }

    // Helpers

    record Sold(UUID reference, ShowId show, PerformanceId performance, int ticketCount) implements TicketsSold {}

    record Returned(UUID returnReference, UUID reference, ShowId show, PerformanceId performance, int ticketCount)
            implements TicketsReturned {}

    record Rated(ShowId show, double average, long ratings, long revision) implements ShowRated {}

    private static int successes(int times, IntConsumer attempt) throws Exception {
        AtomicInteger successes = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            for (int i = 0; i < times; i++) {
                int number = i;
                threads.submit(() -> {
                    start.await();
                    attempt.accept(number);
                    return successes.incrementAndGet();
                });
            }
            start.countDown();
        }
        return successes.get();
    }

    private String plan(String words) {
        return transaction.execute(status -> {
            jdbc.sql("set local enable_seqscan = off").update();
            jdbc.sql("set local enable_indexscan = on").update();
            Searching.Query query = Searching.Query.of(words);
            return String.join(
                    "\n",
                    jdbc.sql("explain " + query.sql())
                            .params(query.parameters())
                            .query(String.class)
                            .list());
        });
    }

    private long sold(PerformanceId performance) {
        return jdbc.sql(
                        "select greatest(coalesce(sum(tickets), 0), 0) from event_sales_performance where performance_id = ?")
                .param(performance.value())
                .query(Long.class)
                .single();
    }

    private long soldLately(ShowId show) {
        return jdbc.sql("""
                        select coalesce(sum(tickets), 0) from event_sales_day
                        where show_id = ? and day > (now() at time zone 'Asia/Seoul')::date - 30
                        """).param(show.value()).query(Long.class).single();
    }

    private int outstanding(Class<?> type) {
        return jdbc.sql("select count(*) from event_publication where event_type = ? and completion_date is null")
                .param(type.getName())
                .query(Integer.class)
                .single();
    }

    private Instant in(int days) {
        return now.plus(Duration.ofDays(days));
    }

    private static String name(String kind) {
        return kind + NAMES.incrementAndGet();
    }

    private static PerformanceAnnounced.Seating seating(SectionId section, long won) {
        return new PerformanceAnnounced.Seating(section, "전석", 1, 1, 10, 10, Money.of(won));
    }

    private static String wire(Instant instant) {
        return KoreanTime.local(instant).format(KoreanTime.WIRE_FORMAT);
    }

    private VenueId venue() {
        return venues.addVenue(new Venue(name("작은집"), "서울", 100, 100, 10, 10, null));
    }

    private static ShowDetails details(String title, Instant opening, String artists) {
        return new ShowDetails(title, "설명", "100분", "전체 관람가", opening, "/posters/x.svg", artists);
    }

    private ShowId show(String title, Instant opening) {
        return show(title, opening, venue(), 4);
    }

    private ShowId show(String title, Instant opening, VenueId venue, long category) {
        return publishing.publish(details(title, opening, ""), venue, new CategoryId(category));
    }

    private void assertTimesRefused(ShowId show, Instant start, Instant closing, String code) throws Exception {
        web.perform(admin(post("/api/v1/contents/{show}/events", show.value())
                        .content("""
                                {"eventStartTime":"%s","bookEndTime":"%s"}""".formatted(wire(start), wire(closing)))))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value(code));
    }

    private static MockHttpServletRequestBuilder section(
            long place, int startRow, int startCol, int rows, int columns, String name) {
        return admin(post("/api/v1/contents/init/place/{place}/section", place)
                .content("""
                        {"startRow":%d,"startCol":%d,"seatRowCount":%d,"seatColumnsCount":%d,"sectionName":"%s"}""".formatted(startRow, startCol, rows, columns, name)));
    }

    private static MockHttpServletRequestBuilder grade(long show, long section, long price) {
        return admin(post("/api/v1/contents/init/{show}/section/{section}/grade", show, section)
                .content("{\"price\":" + price + "}"));
    }

    private long id(MockHttpServletRequestBuilder creation) throws Exception {
        var answer = web.perform(creation)
                .andExpect(status().isOk())
                .andExpect(header().exists("Location"))
                .andExpect(jsonPath("$.id", instanceOf(Integer.class)))
                .andReturn()
                .getResponse();
        web.perform(get(answer.getHeader("Location"))).andExpect(status().isOk());
        return json.readTree(answer.getContentAsString()).get("id").asLong();
    }

    private static MockHttpServletRequestBuilder admin(MockHttpServletRequestBuilder request) {
        return request.contentType(MediaType.APPLICATION_JSON)
                .with(jwt().jwt(token -> token.subject(UUID.randomUUID().toString()))
                        .authorities(new SimpleGrantedAuthority("ROLE_ADMIN")));
    }

    private static RequestPostProcessor fan(UserId user) {
        return jwt().jwt(token -> token.subject(user.toString())).authorities(new SimpleGrantedAuthority("ROLE_USER"));
    }
}
