package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Fixtures.Bought;
import com.t82.contract.Fixtures.Person;
import com.t82.contract.Fixtures.ShowOnSale;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Reviews, replies, pictures and notifications by hand. */
class ReviewContractTest {

    private static final Shape REVIEW = Shape.object()
            .integer("reviewId", "eventInfoId")
            .decimal("rating")
            .text("content", "userName")
            .maybe("reviewPictureUrl", Shape.text())
            .time("createdDate")
            .uuid("userId")
            .maybe("userImage", Shape.text())
            .bool("isArtist");

    private static final Shape COMMENT = Shape.object()
            .integer("commentId")
            .text("content", "username")
            .bool("isDeleted", "isArtist")
            .time("createdDate")
            .uuid("userId")
            .maybe("userImage", Shape.text());

    private static ShowOnSale on;

    private final Fixtures fixtures = Fixtures.shared();

    @BeforeAll
    static void putOn() {
        on = Fixtures.shared().showOnSale();
    }

    @AfterAll
    static void withdrawShows() {
        Fixtures.shared().withdrawShows();
    }

    @Test
    void aHolderReviewsOnceForEachTicketOverHttp() {
        Person fan = fixtures.person();
        Bought bought = fixtures.buy(fan.token(), on.performance(), 1);
        fixtures.begin(on.performance(), bought.tickets());
        Map<String, Object> review = Map.of(
                "eventInfoId",
                on.show(),
                "content",
                "약속을 지켰다",
                "rating",
                4.5,
                "ticketId",
                bought.tickets().getFirst(),
                "reviewPictureUrl",
                "/images/0123456789abcdef0123456789abcdef.png");

        fixtures.call("POST /api/v1/reviews").as(fan.token()).with(review).isOk();

        fixtures.call("POST /api/v1/reviews")
                .as(fan.token())
                .with(review)
                .isRefusedInBothLanguages(409, "REVIEW-001", "ALREADY_REVIEWED");
        JsonNode own = fixtures.call("GET /api/v1/reviews").as(fan.token()).answers(Shape.someOf(REVIEW));
        fixtures.call("GET /api/v1/reviews/%d", on.show()).answers(Shape.someOf(REVIEW));
        fixtures.call("DELETE /api/v1/reviews/%d", own.get(0).get("reviewId").asLong())
                .as(fan.token())
                .isOk();
        assertThat(fixtures.call("GET /api/v1/reviews").as(fan.token()).isOk().json())
                .isEmpty();
    }

    @Test
    void aReviewWithoutATicketIdIsAcceptedAndAbsentMembersAreNull() {
        Person fan = fixtures.person();
        Bought bought = fixtures.buy(fan.token(), on.performance(), 1);
        fixtures.begin(on.performance(), bought.tickets());
        long review = fixtures.review(fan.token(), on.show());
        fixtures.call("POST /api/v1/reviews")
                .as(fan.token())
                .with(Map.of("eventInfoId", on.show(), "content", "또", "rating", 1))
                .isRefused(409, "REVIEW-001", "ALREADY_REVIEWED");
        assertThat(fixtures.call("GET /api/v1/reviews").as(fan.token()).answers(Shape.someOf(REVIEW)))
                .hasSize(1);

        Person other = fixtures.person();
        JsonNode written = fixtures.call("POST /api/v1/%d/comments", review)
                .as(other.token())
                .with(Map.of("content", "저도 봤어요"))
                .answers(COMMENT);
        fixtures.call("GET /api/v1/%d/comments", review).answers(Shape.someOf(COMMENT));
        fixtures.call(
                        "DELETE /api/v1/%d/comments/%d",
                        review, written.get("commentId").asLong())
                .as(fan.token())
                .isRefusedInBothLanguages(403, "REVIEW-006", "NOT_YOURS");
        fixtures.call(
                        "DELETE /api/v1/%d/comments/%d",
                        review, written.get("commentId").asLong())
                .as(other.token())
                .isOk();
        JsonNode left = fixtures.call("GET /api/v1/%d/comments", review).answers(Shape.arrayOf(COMMENT));
        left.forEach(comment -> assertThat(comment.get("isDeleted").asBoolean()).isTrue());
    }

    @Test
    void ratingsAreFromOneToFiveInHalfStars() {
        for (Object rating : new Object[] {0, 6, 4.25, "vier"}) {
            fixtures.call("POST /api/v1/reviews")
                    .as(fixtures.person().token())
                    .with(Map.of("eventInfoId", on.show(), "content", "약속", "rating", rating))
                    .isRefused(400, "COMMON-001", "INVALID_REQUEST");
        }
    }

    @Test
    void aPictureIsUploadedAndServed() {
        JsonNode uploaded = fixtures.call("POST /api/v1/images")
                .as(fixtures.person().token())
                .with("multipart/form-data; boundary=t82", Fixtures.multipart("t82", "image", Fixtures.picture()))
                .answers(Shape.object().text("url"));
        assertThat(fixtures.house
                        .get(URI.create(uploaded.get("url").asString()).getPath(), null)
                        .headers()
                        .firstValue("Content-Type")
                        .orElse(""))
                .startsWith("image/");
    }

    @Test
    void anAdminNotifiesADevice() {
        fixtures.call("POST /send-notification")
                .as(fixtures.admin)
                .with(Map.of("deviceToken", "device-" + UUID.randomUUID(), "title", "공지", "body", "내일 만나요"))
                .isOk();
    }
}
