package com.t82.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.ShowId;
import com.t82.testing.ModuleTest;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.user.UserId;
import com.t82.user.UserProfileChanged;
import com.t82.user.UserSignedUp;
import com.t82.user.UserWithdrawn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.test.Scenario;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.ResultMatcher;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@ModuleTest
class ReviewModuleTest {

    private static final AtomicLong NUMBERS = new AtomicLong(1);
    private static final String RATING_AND_COUNT =
            "select coalesce(avg(half_stars) / 2, 0) as average, count(*) as ratings from review "
                    + "where show_id = ? and removed_at is null and not hidden";

    @Autowired
    MockMvc mvc;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Reviewing reviewing;

    @Autowired
    Moderating moderating;

    private ShowId show;
    private PerformanceId performance;
    private UserId fan;
    private final Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    private final Instant tomorrow = Instant.now().plus(Duration.ofDays(1));

    @BeforeEach
    void newShow() {
        show = new ShowId(NUMBERS.incrementAndGet());
        performance = new PerformanceId(NUMBERS.incrementAndGet());
        fan = UserId.random();
    }

    @Test
    void aHolderReviewsOnceForEachTicket(Scenario scenario) throws Exception {
        TicketId first = ticket(scenario, fan);
        TicketId second = ticket(scenario, fan);
        begins(scenario, yesterday);

        write(fan, "최고의 공연이었어요", "5").andExpect(status().isOk());
        write(fan, "두 번째 관람", "4").andExpect(status().isOk());
        write(fan, "세 번째", "4").andExpect(problem(409, "REVIEW-001", "ALREADY_REVIEWED"));
        mvc.perform(as(fan, post("/api/v1/reviews")).content("""
                                {"eventInfoId": %s, "content": "x", "rating": 1, "ticketId": %s}""".formatted(show, second)))
                .andExpect(problem(409, "REVIEW-001", "ALREADY_REVIEWED"));
        assertThat(jdbc.sql("select ticket_id from review where show_id = ?")
                        .param(show.value())
                        .query(Long.class)
                        .list())
                .containsExactlyInAnyOrder(first.value(), second.value());
    }

    @Test
    void reviewsAreListedWithTheFieldsOfTheContract(Scenario scenario) throws Exception {
        signUp(scenario, fan, "김하늘", "https://img.example/p.png", true);
        ticket(scenario, fan);
        begins(scenario, yesterday);
        mvc.perform(as(fan, post("/api/v1/reviews")).content("""
                                {"eventInfoId": %s, "content": "좋아요", "rating": 4, "reviewPictureUrl": "/images/a1.jpg"}""".formatted(show)))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.id").isNumber());

        for (ResultActions listing : List.of(
                mvc.perform(get("/api/v1/reviews/{show}", show)),
                mvc.perform(get("/api/v1/reviews").with(user(fan))))) {
            listing.andExpect(status().isOk())
                    .andExpect(jsonPath("$", hasSize(1)))
                    .andExpect(jsonPath("$[0].length()").value(10))
                    .andExpect(jsonPath("$[0].reviewId").isNumber())
                    .andExpect(jsonPath("$[0].eventInfoId").value(show.value()))
                    .andExpect(jsonPath("$[0].content").value("좋아요"))
                    .andExpect(jsonPath("$[0].rating").value(4.0))
                    .andExpect(jsonPath("$[0].reviewPictureUrl").value("https://tickets.example.com/images/a1.jpg"))
                    .andExpect(
                            jsonPath("$[0].createdDate", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d")))
                    .andExpect(jsonPath("$[0].userId").value(fan.toString()))
                    .andExpect(jsonPath("$[0].userImage").value("https://img.example/p.png"))
                    .andExpect(jsonPath("$[0].userName").value("김하늘"))
                    .andExpect(jsonPath("$[0].isArtist").value(true));
        }
        mvc.perform(get("/api/v1/reviews/{show}?page=0&size=5", show))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.content", hasSize(1)))
                .andExpect(jsonPath("$.totalElements").value(1))
                .andExpect(jsonPath("$.pageable.pageSize").value(5));
        mvc.perform(get("/api/v1/reviews")).andExpect(status().isUnauthorized());
    }

    @Test
    void onlyHoldersOfATicketMayReview(Scenario scenario) throws Exception {
        begins(scenario, yesterday);
        write(fan, "못 봤어요", "1").andExpect(problem(403, "REVIEW-002", "NO_TICKET"));

        TicketId anothers = ticket(scenario, UserId.random());
        mvc.perform(as(fan, post("/api/v1/reviews")).content("""
                                {"eventInfoId": %s, "content": "x", "rating": 1, "ticketId": %s}""".formatted(show, anothers)))
                .andExpect(problem(403, "REVIEW-002", "NO_TICKET"));
    }

    @Test
    void aCancelledTicketDoesNotCountEvenIfItsIssueArrivesLater(Scenario scenario) throws Exception {
        TicketId ticket = new TicketId(NUMBERS.incrementAndGet());
        begins(scenario, yesterday);
        scenario.publish(new TicketCancelled(ticket, fan, show, performance, yesterday))
                .andWaitForStateChange(() -> known("review_ticket", "ticket_id", ticket.value()));
        scenario.publish(new TicketIssued(ticket, fan, show, performance, yesterday))
                .andWaitForStateChange(this::quiet, done -> done);

        write(fan, "환불했지만", "1").andExpect(problem(403, "REVIEW-002", "NO_TICKET"));
    }

    @Test
    void aTicketKnownOnlyFromItsCheckInCounts(Scenario scenario) throws Exception {
        TicketId ticket = new TicketId(NUMBERS.incrementAndGet());
        begins(scenario, yesterday);
        scenario.publish(new TicketCheckedIn(ticket, fan, show, performance, yesterday))
                .andWaitForStateChange(() -> known("review_ticket", "ticket_id", ticket.value()));

        write(fan, "입장했어요", "5").andExpect(status().isOk());
    }

    @Test
    void aPerformanceMustHaveBegunAndAnOutdatedEventDoesNotChangeItsTime(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        write(fan, "아직 모르는 공연", "5").andExpect(problem(403, "REVIEW-003", "NOT_BEGUN"));

        scenario.publish(rescheduled(tomorrow, 2))
                .andWaitForStateChange(() -> known("review_performance", "performance_id", performance.value()));
        scenario.publish(rescheduled(yesterday, 1)).andWaitForStateChange(this::quiet, done -> done);
        scenario.publish(announced(yesterday)).andWaitForStateChange(this::quiet, done -> done);
        write(fan, "미리 쓰기", "5").andExpect(problem(403, "REVIEW-003", "NOT_BEGUN"));

        scenario.publish(rescheduled(yesterday, 3)).andWaitForStateChange(this::quiet, done -> done);
        write(fan, "이제는", "5").andExpect(status().isOk());
    }

    @Test
    void aCancelledPerformanceCannotBeReviewedWhateverEventsFollow(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        scenario.publish(new PerformanceCancelled(performance, show, null))
                .andWaitForStateChange(() -> known("review_performance", "performance_id", performance.value()));
        scenario.publish(announced(yesterday)).andWaitForStateChange(this::quiet, done -> done);

        write(fan, "취소된 공연", "1").andExpect(problem(403, "REVIEW-003", "NOT_BEGUN"));
    }

    @Test
    void invalidInputIsRefused(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        begins(scenario, yesterday);
        for (String rating :
                List.of("0", "0.5", "5.5", "6", "4.25", "4.75", "1e999999999", "1e-999999999", "null", "\"x\"")) {
            write(fan, "별점", rating).andExpect(problem(400, "COMMON-001", "INVALID_REQUEST"));
        }
        for (String content : List.of(" ", "\\u200b", "\\u3164", "\\u00a0", "a\\ud83d", "a\\u202eb", "a\\u0000")) {
            write(fan, content, "3").andExpect(jsonPath("$.errors[*].field", hasItem("content")));
        }
        for (String picture : List.of(
                "javascript:alert(1)",
                "/images/../secret",
                "ftp://x/y",
                "data:image/png;base64,x",
                "https://tracker.evil.example/p.png",
                "https://tracker.evil.example/images/a1.jpg",
                "http://169.254.169.254/latest/meta-data",
                "http://localhost:8080@evil.example/images/a1.jpg",
                "//evil.example/images/a1.jpg",
                "http://localhost:8080/images/a1.jpg?to=evil",
                "http://localhost:8080/posters/1")) {
            mvc.perform(as(fan, post("/api/v1/reviews")).content("""
                                    {"eventInfoId": %s, "content": "x", "rating": 1, "reviewPictureUrl": "%s"}""".formatted(show, picture)))
                    .andExpect(problem(400, "REVIEW-011", "FOREIGN_PICTURE"));
        }
        write(fan, "정수와 같은 별점", "4.0").andExpect(status().isOk());
    }

    @Test
    void aForeignPictureStoredByAnOlderReleaseIsNotShown(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        begins(scenario, yesterday);
        reviewing.review(fan, show, null, "사진", new Stars(10), "https://tracker.evil.example/p.png");

        for (ResultActions listing : List.of(
                mvc.perform(get("/api/v1/reviews/{show}", show)),
                mvc.perform(get("/api/v1/reviews").with(user(fan))))) {
            listing.andExpect(jsonPath("$[0].content").value("사진"))
                    .andExpect(jsonPath("$[0].reviewPictureUrl").isEmpty());
        }
    }

    @Test
    void ratingsComeInHalfStarsAndTheirAverageIsExact(Scenario scenario) throws Exception {
        begins(scenario, yesterday);
        List<String> ratings = List.of("4", "4.0", "4.5", "1", "5.00");
        for (String rating : ratings) {
            UserId author = UserId.random();
            ticket(scenario, author);
            write(author, "별점 " + rating, rating).andExpect(status().isOk());
            mvc.perform(get("/api/v1/reviews").with(user(author)))
                    .andExpect(jsonPath("$[0].rating").value(Double.parseDouble(rating)))
                    .andExpect(content().string(containsString("\"rating\":" + Double.parseDouble(rating))));
        }
        assertThat(kept()).isEqualTo(new Kept(37, 5));
    }

    @Test
    void theReleaseBeforeHalfStarsMayWriteAndRemoveAtTheSameTime(Scenario scenario) {
        begins(scenario, yesterday);
        UserId other = UserId.random();
        ticket(scenario, fan);
        TicketId ticket = ticket(scenario, other);
        ReviewId half = reviewing.review(fan, show, null, "새 버전", new Stars(9), null);
        // The statements of that release: whole stars, and a sum of them.
        jdbc.sql("""
                insert into review (show_id, ticket_id, author, content, rating, created_at)
                values (?, ?, ?, '옛 버전', 4, now())""").params(show.value(), ticket.value(), other.value()).update();
        jdbc.sql("update review_rating set total = total + 4, ratings = ratings + 1, revision = revision + 1 "
                        + "where show_id = ?")
                .param(show.value())
                .update();
        assertThat(kept()).isEqualTo(new Kept(17, 2));

        jdbc.sql("update review set removed_at = now(), hidden = false where review_id = ?")
                .param(half.value())
                .update();
        jdbc.sql("update review_rating set total = total - 4, ratings = ratings - 1, revision = revision + 1 "
                        + "where show_id = ?")
                .param(show.value())
                .update();
        assertThat(kept()).isEqualTo(new Kept(8, 1));
    }

    @Test
    void theRepliesOfOneAuthorToAReviewAreLimited(Scenario scenario) throws Exception {
        UserId talkative = UserId.random();
        ticket(scenario, fan);
        begins(scenario, yesterday);
        long review = written(fan, "5");
        jdbc.sql("""
                insert into review_reply (review_id, author, content, created_at)
                select ?, ?, '또', now() from generate_series(1, 49)""").params(review, talkative.value()).update();

        mvc.perform(as(talkative, post("/api/v1/{id}/comments", review)).content("""
                        {"content": "또"}"""))
                .andExpect(status().isOk());
        mvc.perform(as(talkative, post("/api/v1/{id}/comments", review)).content("""
                        {"content": "또"}"""))
                .andExpect(problem(409, "REVIEW-012", "TOO_MANY_COMMENTS"));
        mvc.perform(as(fan, post("/api/v1/{id}/comments", review)).content("""
                        {"content": "그만"}""")).andExpect(status().isOk());
    }

    @Test
    void onlyTheAuthorRemovesAReviewAndMayThenWriteAnother(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        begins(scenario, yesterday);
        long review = written(fan, "5");

        mvc.perform(delete("/api/v1/reviews/{id}", review).with(user(UserId.random())))
                .andExpect(problem(403, "REVIEW-006", "NOT_YOURS"));
        mvc.perform(delete("/api/v1/reviews/{id}", review).with(user(fan))).andExpect(status().isOk());
        mvc.perform(delete("/api/v1/reviews/{id}", review).with(user(fan)))
                .andExpect(problem(404, "REVIEW-004", "NO_SUCH_REVIEW"));
        mvc.perform(get("/api/v1/reviews/{show}", show)).andExpect(content().json("[]"));
        write(fan, "다시 씁니다", "2").andExpect(status().isOk());
    }

    @Test
    void repliesAreListedWithTheFieldsOfTheContractAndARemovedOneHasNoText(Scenario scenario) throws Exception {
        UserId artist = UserId.random();
        signUp(scenario, artist, "가수 이바다", null, true);
        ticket(scenario, fan);
        begins(scenario, yesterday);
        long review = written(fan, "5");

        long comment = number(
                mvc.perform(as(artist, post("/api/v1/{id}/comments", review)).content("""
                                {"content": "고맙습니다"}"""))
                        .andExpect(status().isOk()),
                "$.commentId");
        mvc.perform(get("/api/v1/{id}/comments", review))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$", hasSize(1)))
                .andExpect(jsonPath("$[0].length()").value(8))
                .andExpect(jsonPath("$[0].commentId").value(comment))
                .andExpect(jsonPath("$[0].content").value("고맙습니다"))
                .andExpect(jsonPath("$[0].isDeleted").value(false))
                .andExpect(jsonPath("$[0].createdDate", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d")))
                .andExpect(jsonPath("$[0].userId").value(artist.toString()))
                .andExpect(jsonPath("$[0].userImage").isEmpty())
                .andExpect(jsonPath("$[0].username").value("가수 이바다"))
                .andExpect(jsonPath("$[0].isArtist").value(true));

        mvc.perform(delete("/api/v1/{id}/comments/{comment}", review, comment).with(user(fan)))
                .andExpect(problem(403, "REVIEW-006", "NOT_YOURS"));
        mvc.perform(delete("/api/v1/{id}/comments/{comment}", review, comment).with(user(artist)))
                .andExpect(status().isOk());
        mvc.perform(get("/api/v1/{id}/comments", review))
                .andExpect(jsonPath("$[0].isDeleted").value(true))
                .andExpect(jsonPath("$[0].content").value("삭제된 댓글입니다."));
        mvc.perform(as(artist, post("/api/v1/{id}/comments", review)).content("{}"))
                .andExpect(problem(400, "COMMON-001", "INVALID_REQUEST"));
        mvc.perform(get("/api/v1/{id}/comments", Long.MAX_VALUE))
                .andExpect(problem(404, "REVIEW-004", "NO_SUCH_REVIEW"));
    }

    @Test
    void authorsAppearWithTheirLatestProfileAndWithdrawnOnesWithoutName(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        begins(scenario, yesterday);
        written(fan, "5");
        mvc.perform(get("/api/v1/reviews/{show}", show))
                .andExpect(jsonPath("$[0].userName").value("회원"));

        scenario.publish(new UserProfileChanged(fan, "새 이름", null, true, 7))
                .andWaitForStateChange(() -> known("review_author", "user_id", fan.value()));
        scenario.publish(new UserProfileChanged(fan, "옛 이름", null, false, 6))
                .andWaitForStateChange(this::quiet, done -> done);
        scenario.publish(new UserSignedUp(fan, "첫 이름", null, false)).andWaitForStateChange(this::quiet, done -> done);
        mvc.perform(get("/api/v1/reviews/{show}", show))
                .andExpect(jsonPath("$[0].userName").value("새 이름"))
                .andExpect(jsonPath("$[0].isArtist").value(true));

        scenario.publish(new UserWithdrawn(fan, null)).andWaitForStateChange(this::quiet, done -> done);
        scenario.publish(new UserProfileChanged(fan, "늦은 이름", "https://x/y", true, 9))
                .andWaitForStateChange(this::quiet, done -> done);
        mvc.perform(get("/api/v1/reviews/{show}", show))
                .andExpect(jsonPath("$[0].userName").value("탈퇴한 회원"))
                .andExpect(jsonPath("$[0].userImage").isEmpty())
                .andExpect(jsonPath("$[0].isArtist").value(false));
        mvc.perform(get("/api/v1/reviews/{show}", show).header("Accept-Language", "en"))
                .andExpect(jsonPath("$[0].userName").value("Former member"));
        assertThat(jdbc.sql("select name from review_author where user_id = ?")
                        .param(fan.value())
                        .query((row, index) -> String.valueOf(row.getString(1)))
                        .single())
                .isEqualTo("null");
    }

    @Test
    void reportedReviewsAreListedHiddenAndShownAgain(Scenario scenario) throws Exception {
        UserId admin = UserId.random();
        ticket(scenario, fan);
        begins(scenario, yesterday);
        long review = written(fan, "1");
        for (UserId reporter : List.of(UserId.random(), UserId.random())) {
            report(reporter, review).andExpect(status().isOk());
            report(reporter, review).andExpect(problem(409, "REVIEW-007", "ALREADY_REPORTED"));
        }
        report(fan, review).andExpect(problem(409, "REVIEW-008", "OWN_REVIEW"));

        mvc.perform(get("/api/v1/reviews/reports").with(user(fan))).andExpect(status().isForbidden());
        mvc.perform(get("/api/v1/reviews/reports?size=100").with(admin(admin)))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.content[?(@.reviewId == %d)].reports".formatted(review))
                        .value(hasItem(2)));

        decide(fan, review, true).andExpect(status().isForbidden());
        mvc.perform(as(admin(admin), put("/api/v1/reviews/{id}/visibility", review))
                        .content("""
                                {"hidden": true, "reason": "욕설"}"""))
                .andExpect(status().isOk());
        mvc.perform(get("/api/v1/reviews/{show}", show)).andExpect(content().json("[]"));
        mvc.perform(get("/api/v1/{id}/comments", review)).andExpect(problem(404, "REVIEW-004", "NO_SUCH_REVIEW"));
        mvc.perform(get("/api/v1/reviews").with(user(fan))).andExpect(jsonPath("$", hasSize(1)));
        assertThat(kept()).isEqualTo(new Kept(0, 0));
        mvc.perform(get("/api/v1/reviews/reports?size=100").with(admin(admin)))
                .andExpect(jsonPath("$.content[?(@.reviewId == %d)]".formatted(review))
                        .isEmpty());

        moderating.decide(new ReviewId(review), false, "오해", admin);
        assertThat(kept()).isEqualTo(new Kept(2, 1));
        mvc.perform(get("/api/v1/reviews/{show}", show)).andExpect(jsonPath("$", hasSize(1)));
    }

    @Test
    void reportedRepliesAreListedHiddenAndShownAgain(Scenario scenario) throws Exception {
        UserId admin = UserId.random();
        UserId rude = UserId.random();
        ticket(scenario, fan);
        begins(scenario, yesterday);
        long review = written(fan, "5");
        long comment = number(
                mvc.perform(as(rude, post("/api/v1/{id}/comments", review)).content("""
                                {"content": "심한 말"}""")), "$.commentId");
        for (UserId reporter : List.of(fan, UserId.random())) {
            reportReply(reporter, review, comment).andExpect(status().isOk());
            reportReply(reporter, review, comment).andExpect(problem(409, "REVIEW-009", "COMMENT_ALREADY_REPORTED"));
        }
        reportReply(rude, review, comment).andExpect(problem(409, "REVIEW-010", "OWN_COMMENT"));
        reportReply(fan, review + 1, comment).andExpect(problem(404, "REVIEW-005", "NO_SUCH_COMMENT"));

        mvc.perform(get("/api/v1/comments/reports").with(user(fan))).andExpect(status().isForbidden());
        mvc.perform(get("/api/v1/comments/reports?size=100").with(admin(admin)))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.content[?(@.commentId == %d)].reports".formatted(comment))
                        .value(hasItem(2)))
                .andExpect(jsonPath("$.content[?(@.commentId == %d)].content".formatted(comment))
                        .value(hasItem("심한 말")));

        decideReply(user(fan), review, comment, true).andExpect(status().isForbidden());
        decideReply(admin(admin), review, comment, true).andExpect(status().isOk());
        mvc.perform(get("/api/v1/{id}/comments", review))
                .andExpect(jsonPath("$[0].isDeleted").value(true))
                .andExpect(jsonPath("$[0].content").value("운영자가 숨긴 댓글입니다."));
        mvc.perform(get("/api/v1/comments/reports?size=100").with(admin(admin)))
                .andExpect(jsonPath("$.content[?(@.commentId == %d)]".formatted(comment))
                        .isEmpty());
        reportReply(UserId.random(), review, comment).andExpect(problem(404, "REVIEW-005", "NO_SUCH_COMMENT"));

        decideReply(admin(admin), review, comment, false).andExpect(status().isOk());
        mvc.perform(get("/api/v1/{id}/comments", review))
                .andExpect(jsonPath("$[0].isDeleted").value(false))
                .andExpect(jsonPath("$[0].content").value("심한 말"));
    }

    @Test
    void thePictureOfARemovedReviewIsDiscardedWhenNoOtherShowsIt(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        ticket(scenario, fan);
        begins(scenario, yesterday);
        ReviewId first = reviewing.review(fan, show, null, "사진", new Stars(10), "/images/a1.jpg");
        ReviewId second = reviewing.review(fan, show, null, "같은 사진", new Stars(10), "/images/a1.jpg");

        reviewing.remove(first, fan);
        scenario.stimulate(() -> reviewing.remove(second, fan))
                .andWaitForEventOfType(ReviewPictureDiscarded.class)
                .matching(discarded -> discarded.owner().equals(fan))
                .toArriveAndVerify(discarded ->
                        assertThat(discarded).isEqualTo(new ReviewPictureDiscarded(second, fan, "/images/a1.jpg")));
    }

    @Test
    void reviewsOfAWithdrawnUserShowNoPictures(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        begins(scenario, yesterday);
        reviewing.review(fan, show, null, "사진", new Stars(10), "/images/a1.jpg");

        scenario.publish(new UserWithdrawn(fan, null)).andWaitForStateChange(this::quiet, done -> done);

        mvc.perform(get("/api/v1/reviews/{show}", show))
                .andExpect(jsonPath("$[0].content").value("사진"))
                .andExpect(jsonPath("$[0].reviewPictureUrl").isEmpty());
    }

    @Test
    void aHiddenReviewThatIsRemovedLeavesTheAverageOnceAndItsTicketUsed(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        begins(scenario, yesterday);
        long review = written(fan, "1");
        moderating.decide(new ReviewId(review), true, "욕설", UserId.random());
        mvc.perform(delete("/api/v1/reviews/{id}", review).with(user(fan))).andExpect(status().isOk());

        assertThat(kept()).isEqualTo(new Kept(0, 0));
        write(fan, "다시", "1").andExpect(problem(409, "REVIEW-001", "ALREADY_REVIEWED"));
    }

    @Test
    void everyChangeOfTheAverageIsAnnounced(Scenario scenario) {
        ticket(scenario, fan);
        begins(scenario, yesterday);
        scenario.stimulate(() -> reviewing.review(fan, show, null, "공연", new Stars(8), null))
                .andWaitForEventOfType(ShowRatingChanged.class)
                .matching(changed -> changed.show().equals(show))
                .toArriveAndVerify(changed -> {
                    assertThat(changed.average()).isEqualTo(4.0);
                    assertThat(changed.ratings()).isEqualTo(1);
                    assertThat(changed.revision()).isEqualTo(1);
                });
    }

    @Test
    void twoReviewsAtOnceTakeTwoTicketsAndAThirdIsRefused(Scenario scenario) throws Exception {
        ticket(scenario, fan);
        ticket(scenario, fan);
        begins(scenario, yesterday);
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tries.add(() -> {
                reviewing.review(fan, show, null, "동시에", new Stars(6), null);
                return true;
            });
        }
        try (ExecutorService crowd = Executors.newFixedThreadPool(3)) {
            assertThat(crowd.invokeAll(tries).stream().filter(attempt -> attempt.state() == Future.State.SUCCESS))
                    .hasSize(2);
        }
        assertThat(kept()).isEqualTo(new Kept(12, 2));
    }

    @Test
    void theAverageEqualsTheTableAfterAThousandReviewsAndThreeHundredRemovalsAtOnce() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        long firstTicket = NUMBERS.getAndAdd(2000);
        jdbc.sql("insert into review_performance (performance_id, starts_at) values (?, now() - interval '1 day')")
                .param(performance.value())
                .update();
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            UserId author = UserId.random();
            int halves = 2 + random.nextInt(9);
            boolean removed = i < 300;
            jdbc.sql("insert into review_ticket (ticket_id, holder, show_id, performance_id) values (?, ?, ?, ?)")
                    .params(firstTicket + 2 + i, author.value(), show.value(), performance.value())
                    .update();
            boolean hidden = i >= 250 && i < 400;
            work.add(() -> {
                ReviewId review = reviewing.review(author, show, null, "후기", new Stars(halves), null);
                if (hidden) {
                    moderating.decide(review, true, "시험", fan);
                }
                if (removed) {
                    reviewing.remove(review, author);
                }
                return null;
            });
        }
        Collections.shuffle(work, random);
        try (ExecutorService crowd = Executors.newFixedThreadPool(12)) {
            for (Future<Void> done : crowd.invokeAll(work)) {
                done.get();
            }
        }

        record Table(double average, long ratings) {}
        Table table = jdbc.sql(RATING_AND_COUNT)
                .param(show.value())
                .query((row, index) -> new Table(row.getDouble("average"), row.getLong("ratings")))
                .single();
        Kept kept = kept();
        assertThat(table.ratings()).isEqualTo(600);
        assertThat(kept.ratings()).isEqualTo(table.ratings());
        assertThat(kept.halfStars() / 2.0 / kept.ratings()).isCloseTo(table.average(), within(1e-9));
    }

    private record Kept(long halfStars, long ratings) {}

    private Kept kept() {
        return jdbc.sql("select half_stars, ratings from review_rating where show_id = ?")
                .param(show.value())
                .query((row, index) -> new Kept(row.getLong("half_stars"), row.getLong("ratings")))
                .single();
    }

    private TicketId ticket(Scenario scenario, UserId holder) {
        TicketId ticket = new TicketId(NUMBERS.incrementAndGet());
        scenario.publish(new TicketIssued(ticket, holder, show, performance, yesterday))
                .andWaitForStateChange(() -> known("review_ticket", "ticket_id", ticket.value()));
        return ticket;
    }

    private void begins(Scenario scenario, Instant startsAt) {
        scenario.publish(announced(startsAt))
                .andWaitForStateChange(() -> known("review_performance", "performance_id", performance.value()));
    }

    private void signUp(Scenario scenario, UserId user, String name, String picture, boolean artist) {
        scenario.publish(new UserSignedUp(user, name, picture, artist))
                .andWaitForStateChange(() -> known("review_author", "user_id", user.value()));
    }

    private PerformanceAnnounced announced(Instant startsAt) {
        return new PerformanceAnnounced(
                performance,
                show,
                "공연",
                "극장",
                CategoryId.MUSICAL,
                "/posters/1",
                startsAt,
                yesterday,
                startsAt,
                List.of());
    }

    private PerformanceRescheduled rescheduled(Instant startsAt, long revision) {
        return new PerformanceRescheduled(performance, show, startsAt, yesterday, startsAt, revision);
    }

    /** The row; with {@code null} the scenario keeps waiting. */
    private Boolean known(String table, String column, Object id) {
        return jdbc.sql("select exists (select from " + table + " where " + column + " = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** Whether no event waits. */
    private Boolean quiet() {
        return jdbc.sql("select not exists (select from event_publication)")
                .query(Boolean.class)
                .single();
    }

    private ResultActions write(UserId author, String content, String rating) throws Exception {
        return mvc.perform(as(author, post("/api/v1/reviews")).content("""
                        {"eventInfoId": %s, "content": "%s", "rating": %s}""".formatted(show, content, rating)));
    }

    private long written(UserId author, String rating) throws Exception {
        return number(write(author, "후기", rating).andExpect(status().isOk()), "$.id");
    }

    private ResultActions report(UserId reporter, long review) throws Exception {
        return mvc.perform(
                as(reporter, post("/api/v1/reviews/{id}/reports", review)).content("""
                        {"reason": "욕설이 있습니다"}"""));
    }

    private ResultActions decide(UserId caller, long review, boolean hidden) throws Exception {
        return mvc.perform(
                as(caller, put("/api/v1/reviews/{id}/visibility", review)).content("""
                        {"hidden": %s, "reason": "운영"}""".formatted(hidden)));
    }

    private ResultActions reportReply(UserId reporter, long review, long comment) throws Exception {
        return mvc.perform(as(reporter, post("/api/v1/{id}/comments/{comment}/reports", review, comment))
                .content("""
                        {"reason": "욕설이 있습니다"}"""));
    }

    private ResultActions decideReply(RequestPostProcessor caller, long review, long comment, boolean hidden)
            throws Exception {
        return mvc.perform(as(caller, put("/api/v1/{id}/comments/{comment}/visibility", review, comment))
                .content("""
                        {"hidden": %s, "reason": "운영"}""".formatted(hidden)));
    }

    private static long number(ResultActions answer, String path) throws Exception {
        Number value = JsonPath.read(answer.andReturn().getResponse().getContentAsString(), path);
        return value.longValue();
    }

    private static MockHttpServletRequestBuilder as(UserId user, MockHttpServletRequestBuilder request) {
        return as(user(user), request);
    }

    private static MockHttpServletRequestBuilder as(
            RequestPostProcessor caller, MockHttpServletRequestBuilder request) {
        return request.with(caller).contentType(MediaType.APPLICATION_JSON);
    }

    private static RequestPostProcessor user(UserId user) {
        return jwt().jwt(token -> token.subject(user.toString())).authorities(new SimpleGrantedAuthority("ROLE_USER"));
    }

    private static RequestPostProcessor admin(UserId user) {
        return jwt().jwt(token -> token.subject(user.toString())).authorities(new SimpleGrantedAuthority("ROLE_ADMIN"));
    }

    private static ResultMatcher problem(int status, String code, String name) {
        return answer -> {
            status().is(status).match(answer);
            content().contentType(MediaType.APPLICATION_PROBLEM_JSON).match(answer);
            jsonPath("$.status").value(status).match(answer);
            jsonPath("$.code").value(code).match(answer);
            jsonPath("$.name").value(name).match(answer);
            jsonPath("$.message").isNotEmpty().match(answer);
        };
    }
}
