package com.t82.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.ShowFavoured;
import com.t82.event.ShowId;
import com.t82.event.ShowPublished;
import com.t82.event.ShowRevised;
import com.t82.event.ShowUnfavoured;
import com.t82.event.ShowWithdrawn;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PaymentRefunded;
import com.t82.payment.PurchaseId;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.RefundId;
import com.t82.seat.SeatId;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.user.SignInsEnded;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.test.Scenario;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultMatcher;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionTemplate;

@ModuleTest
class PushModuleTest {

    private static final FcmStub FCM = new FcmStub();
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Noon in Korea. */
    private static final Instant NOON = KoreanTime.instant(LocalDateTime.parse("2027-03-02T12:00:00"));

    @TestConfiguration(proxyBeanMethods = false)
    static class Time {

        @Bean
        @Primary
        MovableClock movableClock() {
            return new MovableClock(NOON);
        }
    }

    @DynamicPropertySource
    static void stubInsteadOfGoogle(DynamicPropertyRegistry properties) {
        properties.add("t82.push.fcm.base-url", FCM::baseUrl);
        properties.add("t82.push.poll-interval", () -> "24h");
    }

    @Autowired
    MockMvc mvc;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    MovableClock clock;

    @Autowired
    Devices devices;

    @Autowired
    Notices notices;

    @Autowired
    Reminding reminding;

    @Autowired
    Delivering delivering;

    @Autowired
    PushChannel channel;

    @Autowired
    NoticeTexts texts;

    @Autowired
    QuietHours quietHours;

    @Autowired
    PushSettings settings;

    @Autowired
    TransactionTemplate transactions;

    private ShowId show;
    private PerformanceId performance;
    private UserId fan;

    @BeforeEach
    void nothingHasHappenedYet() {
        jdbc.sql("""
                truncate push_device, push_show, push_performance, push_ticket, push_favourite,
                         push_reminder, push_notice, push_delivery""").update();
        clock.set(NOON);
        FCM.reset();
        show = new ShowId(NUMBERS.incrementAndGet());
        performance = new PerformanceId(NUMBERS.incrementAndGet());
        fan = UserId.random();
    }

    @Test
    void aBookingReachesEachPhoneInItsLanguageAndTheInboxOnce(Scenario news) throws Exception {
        hear(news, published("하데스타운", NOON));
        register(fan, "phone", "ko-KR");
        register(fan, "tablet", "en");
        PaymentApproved paid = paid(fan);
        hear(news, paid);
        hear(news, paid);
        delivering.deliver();
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).containsExactly("[하데스타운] 2매, 240,000원 결제가 완료되었습니다.");
        assertThat(FCM.bodiesFor("tablet")).containsExactly("[하데스타운] Tickets: 2. You paid ₩240,000.");
        mvc.perform(get("/api/v1/notifications").with(user(fan)))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.totalElements").value(1))
                .andExpect(jsonPath("$.pageable.pageSize").value(20))
                .andExpect(jsonPath("$.content[0].type").value("BOOKING"))
                .andExpect(jsonPath("$.content[0].title").value("예매가 완료되었습니다"))
                .andExpect(jsonPath("$.content[0].body").value("[하데스타운] 2매, 240,000원 결제가 완료되었습니다."))
                .andExpect(jsonPath("$.content[0].eventInfoId").value(show.value()))
                .andExpect(jsonPath("$.content[0].eventId").value(performance.value()))
                .andExpect(jsonPath("$.content[0].createdDate").value("2027-03-02T12:00:00"))
                .andExpect(jsonPath("$.content[0].isRead").value(false));
    }

    @Test
    void aRefundIsToldOnce(Scenario news) {
        register(fan, "phone");
        PaymentRefunded refunded = new PaymentRefunded(
                RefundId.random(),
                PurchaseId.random(),
                "T82-1",
                fan,
                show,
                performance,
                lines(),
                Money.of(216_000),
                NOON,
                PaymentRefunded.Kind.BY_BUYER);
        hear(news, refunded);
        hear(news, refunded);
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).containsExactly("[관심 공연] 2매의 환불 금액은 216,000원입니다.");
    }

    @Test
    void noticesAreReadByTheirOwnerOnly(Scenario news) throws Exception {
        hear(news, paid(fan));
        long notice =
                jdbc.sql("select notice_id from push_notice").query(Long.class).single();

        mvc.perform(get("/api/v1/notifications/unread-count").with(user(fan)))
                .andExpect(jsonPath("$.count").value(1));
        mvc.perform(put("/api/v1/notifications/{id}/read", notice).with(user(UserId.random())))
                .andExpect(problem(404, "PUSH-001", "NO_SUCH_NOTICE"));
        mvc.perform(put("/api/v1/notifications/{id}/read", notice).with(user(fan)))
                .andExpect(status().isOk());
        mvc.perform(get("/api/v1/notifications/unread-count").with(user(fan)))
                .andExpect(jsonPath("$.count").value(0));
        mvc.perform(get("/api/v1/notifications").with(user(UserId.random())))
                .andExpect(jsonPath("$.content", hasSize(0)));
        mvc.perform(get("/api/v1/notifications")).andExpect(status().isUnauthorized());
    }

    @Test
    void aDeviceMovesToWhoRegistersItLastAndTakesNothingAlong(Scenario news) throws Exception {
        UserId another = UserId.random();
        for (UserId owner : List.of(fan, another)) {
            mvc.perform(post("/api/v1/users/notification")
                            .with(user(owner))
                            .contentType(MediaType.APPLICATION_JSON)
                            .content("""
                                    {"deviceToken": "shared"}"""))
                    .andExpect(status().isOk());
            if (owner.equals(fan)) {
                hear(news, paid(fan));
            }
        }
        hear(news, paid(fan));
        delivering.deliver();
        assertThat(FCM.accepted).isEmpty();

        hear(news, paid(another));
        delivering.deliver();
        assertThat(FCM.bodiesFor("shared")).hasSize(1);

        mvc.perform(delete("/api/v1/users/notification")
                        .with(user(fan))
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("""
                                {"deviceToken": "shared"}"""))
                .andExpect(status().isOk());
        assertThat(count("push_device")).isEqualTo(1);
        mvc.perform(post("/api/v1/users/notification")
                        .with(user(fan))
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{}"))
                .andExpect(problem(400, "COMMON-001", "INVALID_REQUEST"));
    }

    @Test
    void aDeadTokenIsForgotten(Scenario news) {
        register(fan, "gone");
        register(fan, "alive");
        FCM.dead.add("gone");
        hear(news, paid(fan));
        delivering.deliver();

        assertThat(jdbc.sql("select token from push_device").query(String.class).list())
                .containsExactly("alive");
        assertThat(FCM.bodiesFor("alive")).hasSize(1);
    }

    @Test
    void remindersAreSentOnceHoweverManyInstancesTryAndWhateverTheOrderOfTheNews(Scenario news) throws Exception {
        Instant startsAt = NOON.plus(Duration.ofDays(3));
        List<UserId> fans = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            UserId holder = UserId.random();
            fans.add(holder);
            register(holder, "phone-" + i);
            if (i == 15) {
                hear(news, announced(startsAt));
            }
            hear(news, issued(holder, NOON));
            hear(news, issued(holder, NOON));
        }

        clock.set(startsAt.minus(Duration.ofHours(24)).minusSeconds(1));
        remindOnTwoInstances();
        assertThat(count("push_notice")).isZero();

        clock.advance(Duration.ofSeconds(1));
        remindOnTwoInstances();
        assertThat(FCM.accepted).hasSize(30);
        assertThat(FCM.bodiesFor("phone-3")).containsExactly("[하데스타운] 공연 시작: 3월 5일(금) 12:00");

        clock.set(startsAt.minus(Duration.ofHours(1)));
        remindOnTwoInstances();
        remindOnTwoInstances();
        assertThat(FCM.accepted).hasSize(60);
        for (int i = 0; i < 30; i++) {
            assertThat(FCM.bodiesFor("phone-" + i)).hasSize(2);
        }
        assertThat(jdbc.sql("select distinct state from push_reminder")
                        .query(String.class)
                        .list())
                .containsExactly("SENT");
    }

    @Test
    void afterADayOfDowntimeADueReminderIsSentUnlessThePerformanceHasBegun(Scenario news) {
        register(fan, "phone");
        hear(news, announced(NOON.plus(Duration.ofHours(36))));
        hear(news, issued(fan, NOON));
        PerformanceId begun = new PerformanceId(NUMBERS.incrementAndGet());
        hear(news, announced(begun, NOON.plus(Duration.ofHours(26))));
        hear(news, new TicketIssued(new TicketId(NUMBERS.incrementAndGet()), fan, show, begun, NOON));

        clock.advance(Duration.ofHours(27));
        reminding.remind();
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).containsExactly("[하데스타운] 공연 시작: 3월 4일(목) 00:00");
        assertThat(states(begun)).containsExactly("DAY_BEFORE MISSED", "HOUR_BEFORE MISSED");
        assertThat(states(performance)).containsExactly("DAY_BEFORE SENT", "HOUR_BEFORE PENDING");
    }

    @Test
    void whoBuysOnTheDayIsNotToldThatTheDayIsNear(Scenario news) {
        hear(news, announced(NOON.plus(Duration.ofHours(5))));
        hear(news, issued(fan, NOON));
        assertThat(states(performance)).containsExactly("HOUR_BEFORE PENDING");
    }

    @Test
    void remindersFollowANewTimeAndNeedATicket(Scenario news) {
        TicketIssued ticket = issued(fan, NOON);
        hear(news, announced(NOON.plus(Duration.ofDays(3))));
        hear(news, ticket);
        hear(news, rescheduled(NOON.plus(Duration.ofDays(9)), 2));
        hear(news, rescheduled(NOON.plus(Duration.ofDays(4)), 1));
        clock.set(NOON.plus(Duration.ofDays(4)));
        reminding.remind();
        assertThat(states(performance)).containsExactly("DAY_BEFORE PENDING", "HOUR_BEFORE PENDING");

        clock.set(NOON.plus(Duration.ofDays(8)));
        reminding.remind();
        assertThat(states(performance)).containsExactly("DAY_BEFORE SENT", "HOUR_BEFORE PENDING");

        hear(news, new TicketCancelled(ticket.ticket(), fan, show, performance, clock.instant()));
        hear(news, ticket);
        clock.advance(Duration.ofHours(23));
        reminding.remind();
        assertThat(states(performance)).containsExactly("DAY_BEFORE SENT", "HOUR_BEFORE VOID");
    }

    @Test
    void aTicketKnownOnlyFromTheDoorPlansNothing(Scenario news) {
        hear(news, announced(NOON.plus(Duration.ofDays(3))));
        hear(news, new TicketCheckedIn(new TicketId(NUMBERS.incrementAndGet()), fan, show, performance, NOON));
        assertThat(states(performance)).isEmpty();
    }

    @Test
    void holdersAreToldOfANewTimeOnceAndNotOfOldNews(Scenario news) {
        register(fan, "phone");
        hear(news, announced(NOON.plus(Duration.ofDays(30))));
        hear(news, issued(fan, NOON));
        PerformanceRescheduled later = rescheduled(NOON.plus(Duration.ofDays(31)), 2);
        hear(news, later);
        hear(news, later);
        hear(news, rescheduled(NOON.plus(Duration.ofDays(29)), 1));
        hear(news, rescheduled(NOON.plus(Duration.ofDays(31)), 3));
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).containsExactly("[하데스타운] 변경된 공연 시작 시간은 4월 2일(금) 12:00입니다.");
    }

    @Test
    void holdersAreToldOfACancellationEvenIfTheirTicketsWereVoidedBeforeOrIssuedAfterTheNews(Scenario news) {
        UserId late = UserId.random();
        register(fan, "phone");
        register(late, "late");
        TicketIssued ticket = issued(fan, NOON);
        hear(news, announced(NOON.plus(Duration.ofDays(30))));
        hear(news, ticket);
        hear(news, new TicketCancelled(ticket.ticket(), fan, show, performance, NOON));
        hear(news, new PerformanceCancelled(performance, show));
        hear(news, new PerformanceCancelled(performance, show));
        hear(news, issued(late, NOON));
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).hasSize(1).first().asString().contains("취소");
        assertThat(FCM.bodiesFor("late")).hasSize(1);
        clock.advance(Duration.ofDays(29).plusHours(23));
        reminding.remind();
        assertThat(jdbc.sql("select count(*) from push_reminder where state = 'SENT'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void theOpeningOfAFavouriteIsToldToWhoStillFavoursItAndAgainWhenItMoves(Scenario news) {
        UserId former = UserId.random();
        register(fan, "phone");
        register(former, "former");
        hear(news, new ShowUnfavoured(former, show, NOON));
        hear(news, new ShowFavoured(former, show, NOON.minusSeconds(60)));
        hear(news, new ShowFavoured(fan, show, NOON));
        hear(news, revised("하데스타운", NOON.plus(Duration.ofHours(3)), 0));
        hear(news, published("옛 제목", NOON.plus(Duration.ofMinutes(30))));

        remindAndDeliver();
        assertThat(FCM.accepted).isEmpty();

        clock.advance(Duration.ofHours(2));
        remindAndDeliver();
        remindAndDeliver();
        assertThat(FCM.bodiesFor("phone")).containsExactly("(광고) [하데스타운] 예매 오픈: 3월 2일(화) 15:00");
        assertThat(FCM.bodiesFor("former")).isEmpty();

        hear(news, revised("하데스타운", NOON.plus(Duration.ofHours(7)), 1));
        clock.set(NOON.plus(Duration.ofHours(6)));
        remindAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(2);

        hear(news, revised("하데스타운", NOON.plus(Duration.ofDays(2)), 2));
        hear(news, new ShowWithdrawn(show));
        clock.set(NOON.plus(Duration.ofDays(2)).minusSeconds(1));
        remindAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(2);
    }

    @Test
    void atNightOnlyTheUrgentIsSentAndTheRestInTheMorning(Scenario news) {
        register(fan, "phone");
        hear(news, new ShowFavoured(fan, show, NOON));
        hear(news, published("하데스타운", NOON.plus(Duration.ofHours(10))));
        clock.set(KoreanTime.instant(LocalDateTime.parse("2027-03-02T21:00:00")));
        hear(news, paid(fan));
        remindAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(1).first().asString().contains("결제");

        clock.set(KoreanTime.instant(LocalDateTime.parse("2027-03-03T07:59:59")));
        remindAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        remindAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(2).last().asString().contains("예매 오픈");
    }

    @Test
    void nothingIsLostOrDoubledWhenFcmIsDownForAnHour(Scenario news) throws Exception {
        Delivering another = new Delivering(jdbc, channel, devices, texts, quietHours, settings, clock);
        FCM.down = true;
        int sent = 0;
        for (int minute = 0; minute < 60; minute++) {
            if (minute % 3 == 0) {
                register(fan, "phone-" + sent % 5);
                hear(news, paid(fan));
                sent++;
            }
            both(delivering::deliver, another::deliver);
            clock.advance(Duration.ofMinutes(1));
        }
        int calls = FCM.calls.get();
        long outstanding = count("push_delivery");
        assertThat(outstanding).isEqualTo(1 + 2 + 3 + 4 + 5 * 16);
        assertThat(calls).as("the breaker spares a service that is down").isLessThan(60 * 2 * 2);

        FCM.down = false;
        for (int i = 0; i < 40; i++) {
            both(delivering::deliver, another::deliver);
            clock.advance(Duration.ofSeconds(30));
        }
        assertThat(FCM.accepted).hasSize((int) outstanding);
        assertThat(FCM.accepted.stream()
                        .map(message -> message.path("token").asString() + " "
                                + message.path("data").path("noticeId").asString())
                        .distinct())
                .hasSize((int) outstanding);
        assertThat(jdbc.sql("select count(*) from push_delivery where state = 'SENT'")
                        .query(Long.class)
                        .single())
                .isEqualTo(outstanding);
    }

    @Test
    void whatIsSentAgainAfterALostAnswerReplacesTheFirst(Scenario news) {
        register(fan, "phone");
        hear(news, paid(fan));
        FCM.answersToLose.set(1);
        delivering.deliver();
        clock.advance(Duration.ofMinutes(1));
        delivering.deliver();
        clock.advance(Duration.ofHours(1));
        delivering.deliver();

        assertThat(FCM.accepted).hasSize(2);
        assertThat(FCM.accepted.stream()
                        .map(message -> message.path("apns")
                                        .path("headers")
                                        .path("apns-collapse-id")
                                        .asString()
                                + message.path("android").path("collapse_key").asString()
                                + message.path("android")
                                        .path("notification")
                                        .path("tag")
                                        .asString())
                        .distinct())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("notice-");
    }

    @Test
    void aClaimOfAnInstanceThatDiedRunsOut(Scenario news) {
        register(fan, "phone");
        hear(news, paid(fan));
        jdbc.sql("update push_delivery set claimed_until = ?")
                .param(Timestamp.from(NOON.plusSeconds(300)))
                .update();
        delivering.deliver();
        assertThat(FCM.accepted).isEmpty();

        clock.advance(Duration.ofMinutes(5));
        delivering.deliver();
        assertThat(FCM.accepted).hasSize(1);
    }

    @Test
    void aReminderThatCouldNotBeSentBeforeThePerformanceIsNotSentAfter(Scenario news) {
        register(fan, "phone");
        hear(news, announced(NOON.plus(Duration.ofHours(3))));
        hear(news, issued(fan, NOON));
        clock.advance(Duration.ofHours(2));
        FCM.down = true;
        remindAndDeliver();
        FCM.down = false;
        clock.advance(Duration.ofHours(1));
        remindAndDeliver();

        assertThat(FCM.accepted).isEmpty();
        assertThat(jdbc.sql("select reason from push_delivery")
                        .query(String.class)
                        .single())
                .isEqualTo("expired");
    }

    @Test
    void anAdministratorSendsByHand() throws Exception {
        String request = """
                {"deviceToken": "%s", "title": "안내", "body": "점검이 있습니다"}""";
        mvc.perform(post("/send-notification")
                        .with(user(fan))
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(request.formatted("phone")))
                .andExpect(status().isForbidden());
        mvc.perform(post("/send-notification")
                        .with(admin())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(request.formatted("phone")))
                .andExpect(status().isOk());
        assertThat(FCM.bodiesFor("phone")).containsExactly("점검이 있습니다");

        FCM.dead.add("gone");
        register(fan, "gone");
        mvc.perform(post("/send-notification")
                        .with(admin())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(request.formatted("gone")))
                .andExpect(problem(404, "PUSH-002", "DEVICE_GONE"));
        assertThat(count("push_device")).isZero();

        FCM.down = true;
        mvc.perform(post("/send-notification")
                        .with(admin())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(request.formatted("phone")))
                .andExpect(problem(503, "PUSH-004", "UNAVAILABLE"));
    }

    @Test
    void nothingIsKeptOfWhoHasWithdrawn(Scenario news) {
        register(fan, "phone");
        hear(news, new ShowFavoured(fan, show, NOON));
        hear(news, announced(NOON.plus(Duration.ofDays(3))));
        hear(news, issued(fan, NOON));
        hear(news, paid(fan));
        hear(news, new UserWithdrawn(fan));
        delivering.deliver();

        assertThat(FCM.accepted).isEmpty();
        for (String table : List.of(
                "push_device", "push_notice", "push_delivery", "push_favourite", "push_reminder", "push_ticket")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    @Test
    void aPhoneWhoseSignInHasEndedIsForgottenUnlessItRegisteredSince(Scenario news) {
        register(fan, "lost");
        Instant ended = clock.instant().plusSeconds(1);
        clock.advance(Duration.ofSeconds(2));
        register(fan, "kept");
        hear(news, new SignInsEnded(fan, ended));
        assertThat(jdbc.sql("select token from push_device").query(String.class).list())
                .containsExactly("kept");
    }

    private void remindOnTwoInstances() throws Exception {
        Reminding other = new Reminding(jdbc, notices, transactions, settings, clock);
        both(reminding::remind, other::remind);
        delivering.deliver();
    }

    private void remindAndDeliver() {
        reminding.remind();
        delivering.deliver();
    }

    private static void both(Runnable one, Runnable other) throws Exception {
        try (ExecutorService instances = Executors.newFixedThreadPool(2)) {
            List<Callable<Object>> work = List.of(Executors.callable(one), Executors.callable(other));
            for (Future<Object> done : instances.invokeAll(work)) {
                done.get();
            }
        }
    }

    private void register(UserId user, String token) {
        devices.register(user, token, "ko");
    }

    private void register(UserId user, String token, String language) throws Exception {
        mvc.perform(post("/api/v1/users/notification")
                        .with(user(user))
                        .header("Accept-Language", language)
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("""
                                {"deviceToken": "%s"}""".formatted(token)))
                .andExpect(status().isOk());
    }

    private void hear(Scenario news, Object message) {
        news.publish(message)
                .andWaitForStateChange(() -> jdbc.sql("select not exists (select from event_publication)")
                        .query(Boolean.class)
                        .single());
    }

    private PaymentApproved paid(UserId buyer) {
        return new PaymentApproved(
                PurchaseId.random(), "T82-1", buyer, show, performance, lines(), Money.of(240_000), NOON);
    }

    private static List<PurchasedSeat> lines() {
        return List.of(
                new PurchasedSeat(new SeatId(1), "VIP", 1, 1, Money.of(120_000), Money.ZERO, Money.of(120_000)),
                new PurchasedSeat(new SeatId(2), "VIP", 1, 2, Money.of(120_000), Money.ZERO, Money.of(120_000)));
    }

    private ShowPublished published(String title, Instant bookingOpensAt) {
        return new ShowPublished(show, title, CategoryId.MUSICAL, "/posters/1", bookingOpensAt);
    }

    private ShowRevised revised(String title, Instant bookingOpensAt, long revision) {
        return new ShowRevised(show, title, CategoryId.MUSICAL, "/posters/1", bookingOpensAt, revision);
    }

    private PerformanceAnnounced announced(Instant startsAt) {
        return announced(performance, startsAt);
    }

    private PerformanceAnnounced announced(PerformanceId performance, Instant startsAt) {
        return new PerformanceAnnounced(
                performance,
                show,
                "하데스타운",
                "극장",
                CategoryId.MUSICAL,
                "/posters/1",
                startsAt,
                NOON,
                startsAt,
                List.of());
    }

    private PerformanceRescheduled rescheduled(Instant startsAt, long revision) {
        return new PerformanceRescheduled(performance, show, startsAt, NOON, startsAt, revision);
    }

    private TicketIssued issued(UserId holder, Instant at) {
        return new TicketIssued(new TicketId(NUMBERS.incrementAndGet()), holder, show, performance, at);
    }

    private List<String> states(PerformanceId performance) {
        return jdbc.sql("select kind || ' ' || state from push_reminder where performance_id = ? order by kind")
                .param(performance.value())
                .query(String.class)
                .list();
    }

    private long count(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    private static RequestPostProcessor user(UserId user) {
        return jwt().jwt(token -> token.subject(user.toString())).authorities(new SimpleGrantedAuthority("ROLE_USER"));
    }

    private static RequestPostProcessor admin() {
        return jwt().jwt(token -> token.subject(UserId.random().toString()))
                .authorities(new SimpleGrantedAuthority("ROLE_ADMIN"));
    }

    private static ResultMatcher problem(int status, String code, String name) {
        return answer -> {
            status().is(status).match(answer);
            content().contentType(MediaType.APPLICATION_PROBLEM_JSON).match(answer);
            jsonPath("$.code").value(code).match(answer);
            jsonPath("$.name").value(name).match(answer);
            jsonPath("$.message").isNotEmpty().match(answer);
        };
    }
}
