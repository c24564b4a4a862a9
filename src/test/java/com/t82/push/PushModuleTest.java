package com.t82.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
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
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.PurchaseId;
import com.t82.payment.PurchasedSeat;
import com.t82.payment.RefundId;
import com.t82.payment.RefundRefused;
import com.t82.push.FcmStub.Refusal;
import com.t82.push.PushChannel.PushMessage;
import com.t82.seat.SeatId;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import com.t82.ticket.TicketCancelled;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketIssued;
import com.t82.user.PasswordChanged;
import com.t82.user.SignInsEnded;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationEventPublisher;
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
    Deliveries deliveries;

    @Autowired
    Openings openings;

    @Autowired
    Tidying tidying;

    @Autowired
    PushChannel channel;

    @Autowired
    Sending sending;

    @Autowired
    MeterRegistry meters;

    @Autowired
    NoticeTexts texts;

    @Autowired
    QuietHours quietHours;

    @Autowired
    PushSettings settings;

    @Autowired
    TransactionTemplate transactions;

    @Autowired
    ApplicationEventPublisher events;

    private ShowId show;
    private PerformanceId performance;
    private UserId fan;

    @BeforeEach
    void nothingHasHappenedYet() {
        jdbc.sql("""
                truncate push_device, push_show, push_performance, push_ticket, push_favourite,
                         push_reminder, push_notice, push_delivery, push_withdrawn""").update();
        FCM.reset();
        clock.set(NOON.plus(Duration.ofDays(1000)));
        sending.send(new PushMessage("none", "none", "none", "none", Map.of(), true, Duration.ofDays(1)));
        FCM.reset();
        clock.set(NOON);
        show = new ShowId(NUMBERS.incrementAndGet());
        performance = new PerformanceId(NUMBERS.incrementAndGet());
        fan = UserId.random();
    }

    @Test
    void aBookingReachesEachPhoneInItsLanguageAndTheInboxOnce(Scenario scenario) throws Exception {
        hear(scenario, published("하데스타운", NOON));
        register(fan, "phone", "ko-KR");
        register(fan, "tablet", "en");
        PaymentApproved paid = paid(fan);
        hear(scenario, paid);
        hear(scenario, paid);
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
    void aRefundIsNoticedOnce(Scenario scenario) {
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
        hear(scenario, refunded);
        hear(scenario, refunded);
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).containsExactly("[관심 공연] 2매의 환불 금액은 216,000원입니다.");
    }

    @Test
    void noticesAreReadByTheirOwnerOnly(Scenario scenario) throws Exception {
        hear(scenario, paid(fan));
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
    void aDeviceBelongsToItsLastUserAndGetsNoNoticesOfEarlierOnes(Scenario scenario) throws Exception {
        UserId another = UserId.random();
        for (UserId owner : List.of(fan, another)) {
            mvc.perform(post("/api/v1/users/notification")
                            .with(user(owner))
                            .contentType(MediaType.APPLICATION_JSON)
                            .content("""
                                    {"deviceToken": "shared"}"""))
                    .andExpect(status().isOk());
            if (owner.equals(fan)) {
                hear(scenario, paid(fan));
            }
        }
        hear(scenario, paid(fan));
        delivering.deliver();
        assertThat(FCM.accepted).isEmpty();

        hear(scenario, paid(another));
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
    void onePoisonMessageBlocksNoOtherAndIsDroppedInTheEnd(Scenario scenario) {
        UserId another = UserId.random();
        register(fan, "phone");
        register(another, "another");
        for (int i = 0; i < 8; i++) {
            hear(scenario, paid(fan));
        }
        jdbc.sql("update push_notice set kind = 'UNHEARD_OF'").update();
        hear(scenario, paid(another));

        delivering.deliver();

        assertThat(FCM.bodiesFor("another")).hasSize(1);
        assertThat(meters.get("t82.push.fcm.spared").gauge().value()).isZero();
        assertThat(jdbc.sql("select failures from push_delivery where state = 'PENDING' and claimed_until is null")
                        .query(Integer.class)
                        .list())
                .containsExactly(1, 1, 1, 1, 1, 1, 1, 1);

        delivering.deliver();
        assertThat(failures()).as("they wait first").isEqualTo(8);
        for (int attempt = 1; attempt < Delivering.MOST_FAILURES; attempt++) {
            clock.advance(Duration.ofMinutes(15));
            delivering.deliver();
        }
        assertThat(dropped()).containsOnly("failed").hasSize(8);
        hear(scenario, paid(another));
        delivering.deliver();
        assertThat(FCM.bodiesFor("another")).hasSize(2);
    }

    private long failures() {
        return jdbc.sql("select sum(failures) from push_delivery")
                .query(Long.class)
                .single();
    }

    @Test
    void aNoticeOfAnUnknownKindIsLeftOutOfTheInbox(Scenario scenario) throws Exception {
        hear(scenario, paid(fan));
        hear(scenario, paid(fan));
        jdbc.sql(
                        "update push_notice set kind = 'UNHEARD_OF' where notice_id = (select min(notice_id) from push_notice)")
                .update();

        mvc.perform(get("/api/v1/notifications").with(user(fan)))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.totalElements").value(1));
        mvc.perform(get("/api/v1/notifications/unread-count").with(user(fan)))
                .andExpect(jsonPath("$.count").value(1));
    }

    @Test
    void allNoticesAreReadAtOnce(Scenario scenario) throws Exception {
        UserId another = UserId.random();
        hear(scenario, paid(fan));
        hear(scenario, paid(fan));
        hear(scenario, paid(another));

        mvc.perform(put("/api/v1/notifications/read").with(user(fan))).andExpect(status().isOk());
        mvc.perform(get("/api/v1/notifications/unread-count").with(user(fan)))
                .andExpect(jsonPath("$.count").value(0));
        mvc.perform(get("/api/v1/notifications/unread-count").with(user(another)))
                .andExpect(jsonPath("$.count").value(1));
        mvc.perform(put("/api/v1/notifications/read")).andExpect(status().isUnauthorized());
    }

    @Test
    void aTokenTooLongForTheIndexIsRefused() throws Exception {
        Random random = new Random(1);
        for (int length : List.of(800, 801, 4096)) {
            String token = random.ints(length, 0, 62)
                    .mapToObj("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"::charAt)
                    .map(String::valueOf)
                    .collect(Collectors.joining());
            ResultMatcher expected = length == 800 ? status().isOk() : problem(400, "COMMON-001", "INVALID_REQUEST");
            mvc.perform(post("/api/v1/users/notification")
                            .with(user(fan))
                            .contentType(MediaType.APPLICATION_JSON)
                            .content("{\"deviceToken\": \"" + token + "\"}"))
                    .andExpect(expected);
        }
        for (String token : List.of("", " ", "\\u0000", "\\u200b", "\\ud83d")) {
            mvc.perform(post("/api/v1/users/notification")
                            .with(user(fan))
                            .contentType(MediaType.APPLICATION_JSON)
                            .content("{\"deviceToken\": \"" + token + "\"}"))
                    .andExpect(problem(400, "COMMON-001", "INVALID_REQUEST"));
        }
    }

    @Test
    void anUnregisteredTokenIsDeleted(Scenario scenario) {
        register(fan, "gone");
        register(fan, "alive");
        FCM.refusals.put("gone", Refusal.UNREGISTERED);
        hear(scenario, paid(fan));
        delivering.deliver();

        assertThat(jdbc.sql("select token from push_device").query(String.class).list())
                .containsExactly("alive");
        assertThat(FCM.bodiesFor("alive")).hasSize(1);
    }

    @Test
    void remindersAreSentOnceByTwoInstancesAndAfterADayOfDowntime(Scenario scenario) throws Exception {
        PerformanceId beganMeanwhile = performance;
        PerformanceId anHourAway = new PerformanceId(NUMBERS.incrementAndGet());
        PerformanceId today = new PerformanceId(NUMBERS.incrementAndGet());
        List<Object> tickets = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            UserId holder = UserId.random();
            register(holder, "phone-" + i);
            tickets.add(issued(holder, beganMeanwhile));
            tickets.add(issued(holder, i % 2 == 0 ? anHourAway : today));
        }
        hearAll(scenario, tickets.subList(0, 500));
        hear(scenario, announced(beganMeanwhile, NOON.plus(Duration.ofHours(72))));
        hear(scenario, announced(anHourAway, NOON.plus(Duration.ofHours(73))));
        hear(scenario, announced(today, NOON.plus(Duration.ofHours(90))));
        hearAll(scenario, tickets.subList(500, 1200));
        hearAll(scenario, tickets.subList(400, 600));

        clock.set(NOON.plus(Duration.ofHours(48)).minusSeconds(1));
        remindOnTwoInstances();
        assertThat(FCM.accepted).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        remindOnTwoInstances();
        remindOnTwoInstances();
        assertThat(sentOnceEach()).isEqualTo(600);
        assertThat(FCM.bodiesFor("phone-3")).containsExactly("[하데스타운] 공연 시작: 3월 5일(금) 12:00");

        clock.advance(Duration.ofHours(24).plusMinutes(30));
        remindOnTwoInstances();
        remindOnTwoInstances();
        assertThat(sentOnceEach()).isEqualTo(1200);
        for (int i = 0; i < 600; i++) {
            assertThat(FCM.bodiesFor("phone-" + i)).hasSize(2);
        }
        assertThat(FCM.titlesFor("phone-0")).containsExactly("예매하신 공연을 잊지 마세요", "곧 공연이 시작됩니다");
        assertThat(FCM.titlesFor("phone-1")).containsExactly("예매하신 공연을 잊지 마세요", "예매하신 공연을 잊지 마세요");
        assertThat(states(beganMeanwhile)).containsExactly("DAY_BEFORE SENT", "HOUR_BEFORE MISSED");
        assertThat(states(anHourAway)).containsExactly("DAY_BEFORE MISSED", "HOUR_BEFORE SENT");
        assertThat(states(today)).containsExactly("DAY_BEFORE SENT", "HOUR_BEFORE PENDING");
    }

    @Test
    void aBuyerOnTheDayGetsNoReminderOfTheDayBefore(Scenario scenario) {
        hear(scenario, announced(NOON.plus(Duration.ofHours(5))));
        hear(scenario, issued(fan, NOON));
        assertThat(states(performance)).containsExactly("HOUR_BEFORE PENDING");
    }

    @Test
    void remindersFollowANewTimeAndNeedATicket(Scenario scenario) {
        TicketIssued ticket = issued(fan, NOON);
        hear(scenario, announced(NOON.plus(Duration.ofDays(3))));
        hear(scenario, ticket);
        hear(scenario, rescheduled(NOON.plus(Duration.ofDays(9)), 2));
        hear(scenario, rescheduled(NOON.plus(Duration.ofDays(4)), 1));
        clock.set(NOON.plus(Duration.ofDays(4)));
        reminding.remind();
        assertThat(states(performance)).containsExactly("DAY_BEFORE PENDING", "HOUR_BEFORE PENDING");

        clock.set(NOON.plus(Duration.ofDays(8)));
        reminding.remind();
        assertThat(states(performance)).containsExactly("DAY_BEFORE SENT", "HOUR_BEFORE PENDING");

        hear(scenario, new TicketCancelled(ticket.ticket(), fan, show, performance, clock.instant()));
        hear(scenario, ticket);
        clock.advance(Duration.ofHours(23));
        reminding.remind();
        assertThat(states(performance)).containsExactly("DAY_BEFORE SENT", "HOUR_BEFORE VOID");
    }

    @Test
    void aRemindedHolderIsRemindedAgainOfANewDate(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, announced(NOON.plus(Duration.ofDays(2))));
        hear(scenario, issued(fan, NOON));
        clock.set(NOON.plus(Duration.ofDays(1)));
        remindAndDeliver();
        clock.advance(Duration.ofHours(3));
        hear(scenario, rescheduled(NOON.plus(Duration.ofDays(9)), 1));
        remindAndDeliver();
        clock.set(NOON.plus(Duration.ofDays(8)));
        remindAndDeliver();

        assertThat(FCM.bodiesFor("phone"))
                .containsExactly(
                        "[하데스타운] 공연 시작: 3월 4일(목) 12:00",
                        "[하데스타운] 변경된 공연 시작 시간은 3월 11일(목) 12:00입니다.",
                        "[하데스타운] 공연 시작: 3월 11일(목) 12:00");
        assertThat(states(performance)).containsExactly("DAY_BEFORE SENT", "HOUR_BEFORE PENDING");
    }

    @Test
    void aReminderDueBeforeTheChangeIsNotSentLater(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, announced(NOON.plus(Duration.ofDays(3))));
        hear(scenario, issued(fan, NOON));
        clock.advance(Duration.ofHours(1));
        hear(scenario, rescheduled(NOON.plus(Duration.ofHours(6)), 1));
        hear(scenario, issued(fan, NOON));
        remindAndDeliver();

        assertThat(FCM.titlesFor("phone")).containsExactly("공연 일정이 변경되었습니다");
        assertThat(states(performance)).containsExactly("DAY_BEFORE MISSED", "HOUR_BEFORE PENDING");
    }

    @Test
    void aReminderDueAtNightIsSentInTheMorning(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, announced(korean("2027-03-04T22:00:00")));
        hear(scenario, issued(fan, NOON));
        clock.set(korean("2027-03-03T22:00:00"));
        remindAndDeliver();
        assertThat(jdbc.sql("select next_at from push_delivery")
                        .query(Timestamp.class)
                        .single()
                        .toInstant())
                .isEqualTo(korean("2027-03-04T08:00:00"));

        clock.set(korean("2027-03-04T08:00:00"));
        remindAndDeliver();
        assertThat(FCM.titlesFor("phone")).containsExactly("예매하신 공연을 잊지 마세요");
        assertThat(FCM.bodiesFor("phone")).containsExactly("[하데스타운] 공연 시작: 3월 4일(목) 22:00");
    }

    @Test
    void aWaitingReminderIsDroppedWhenThePerformanceIsCancelled(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, issued(fan, NOON));
        remindedAtNight(scenario);
        hear(scenario, new PerformanceCancelled(performance, show, clock.instant()));
        clock.set(korean("2027-03-04T08:00:00"));
        remindAndDeliver();

        assertThat(FCM.titlesFor("phone")).containsExactly("공연이 취소되었습니다");
        assertThat(dropped()).containsExactly("cancelled");
    }

    @Test
    void aWaitingReminderIsDroppedWhenThePerformanceIsRescheduled(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, issued(fan, NOON));
        remindedAtNight(scenario);
        FCM.down = true;
        hear(scenario, rescheduled(korean("2027-03-05T22:00:00"), 1));
        delivering.deliver();
        hear(scenario, rescheduled(korean("2027-03-06T22:00:00"), 2));
        FCM.down = false;
        clock.set(korean("2027-03-04T08:00:00"));
        remindAndDeliver();

        assertThat(FCM.bodiesFor("phone")).containsExactly("[하데스타운] 변경된 공연 시작 시간은 3월 6일(토) 22:00입니다.");
        assertThat(dropped()).containsExactly("rescheduled", "rescheduled");
    }

    @Test
    void aWaitingReminderIsDroppedWithTheLastTicket(Scenario scenario) {
        UserId another = UserId.random();
        register(fan, "phone");
        register(another, "another");
        TicketIssued first = issued(fan, NOON);
        TicketIssued second = issued(fan, NOON);
        hear(scenario, first);
        hear(scenario, second);
        hear(scenario, issued(another, NOON));
        remindedAtNight(scenario);
        hear(scenario, new TicketCancelled(first.ticket(), fan, show, performance, clock.instant()));
        assertThat(dropped()).isEmpty();

        hear(scenario, new TicketCancelled(second.ticket(), fan, show, performance, clock.instant()));
        clock.set(korean("2027-03-04T08:00:00"));
        remindAndDeliver();

        assertThat(dropped()).containsExactly("no ticket any more");
        assertThat(FCM.accepted).hasSize(1);
        assertThat(FCM.bodiesFor("another")).hasSize(1);
    }

    @Test
    void aTicketKnownOnlyFromItsCheckInPlansNoReminder(Scenario scenario) {
        hear(scenario, announced(NOON.plus(Duration.ofDays(3))));
        hear(scenario, new TicketCheckedIn(new TicketId(NUMBERS.incrementAndGet()), fan, show, performance, NOON));
        assertThat(states(performance)).isEmpty();
    }

    @Test
    void holdersAreToldOfANewTimeOnceAndNotOfAnOutdatedOne(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, announced(NOON.plus(Duration.ofDays(30))));
        hear(scenario, issued(fan, NOON));
        PerformanceRescheduled later = rescheduled(NOON.plus(Duration.ofDays(31)), 2);
        hear(scenario, later);
        hear(scenario, later);
        hear(scenario, rescheduled(NOON.plus(Duration.ofDays(29)), 1));
        hear(scenario, rescheduled(NOON.plus(Duration.ofDays(31)), 3));
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).containsExactly("[하데스타운] 변경된 공연 시작 시간은 4월 2일(금) 12:00입니다.");
    }

    @Test
    void holdersAreToldOfACancellationEvenIfTheirTicketsWereVoidedBeforeOrIssuedAfterIt(Scenario scenario) {
        UserId late = UserId.random();
        register(fan, "phone");
        register(late, "late");
        TicketIssued ticket = issued(fan, NOON);
        hear(scenario, announced(NOON.plus(Duration.ofDays(30))));
        hear(scenario, ticket);
        hear(scenario, new TicketCancelled(ticket.ticket(), fan, show, performance, NOON));
        hear(scenario, new PerformanceCancelled(performance, show, NOON));
        hear(scenario, new PerformanceCancelled(performance, show, NOON));
        hear(scenario, issued(late, NOON));
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
    void aHolderWhoReturnedTheTicketBeforeTheCancellationIsNotTold(Scenario scenario) {
        UserId late = UserId.random();
        register(fan, "phone");
        register(late, "late");
        hear(scenario, announced(NOON.plus(Duration.ofDays(30))));
        TicketIssued ticket = issued(fan, NOON);
        TicketIssued heardLate = issued(late, NOON);
        hear(scenario, ticket);
        hear(scenario, new TicketCancelled(ticket.ticket(), fan, show, performance, NOON.plus(Duration.ofHours(1))));
        hear(
                scenario,
                new TicketCancelled(heardLate.ticket(), late, show, performance, NOON.plus(Duration.ofHours(1))));
        clock.advance(Duration.ofHours(4));
        hear(scenario, new PerformanceCancelled(performance, show, NOON.plus(Duration.ofHours(4))));
        hear(scenario, heardLate);
        delivering.deliver();

        assertThat(FCM.accepted).isEmpty();
    }

    @Test
    void aBuyerWhoseEventArrivesAfterTheChangeIsToldOfTheNewTimeAndALaterBuyerIsNot(Scenario scenario) {
        UserId later = UserId.random();
        register(fan, "phone");
        register(later, "later");
        hear(scenario, announced(NOON.plus(Duration.ofDays(30))));
        clock.advance(Duration.ofHours(1));
        hear(scenario, rescheduled(NOON.plus(Duration.ofDays(31)), 4));
        hear(scenario, rescheduled(NOON.plus(Duration.ofDays(31)), 5));
        TicketIssued ticket = issued(fan, NOON);
        hear(scenario, ticket);
        hear(scenario, ticket);
        hear(scenario, issued(later, clock.instant().plusSeconds(1)));
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).containsExactly("[하데스타운] 변경된 공연 시작 시간은 4월 2일(금) 12:00입니다.");
        assertThat(FCM.bodiesFor("later")).isEmpty();
        assertThat(jdbc.sql("select business_key from push_notice")
                        .query(String.class)
                        .list())
                .containsExactly("rescheduled:" + performance + ":4");
    }

    @Test
    void aBuyerIsToldOnceOfAReturnedPaymentAndOfARefusedRefund(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, announced(NOON.plus(Duration.ofDays(30))));
        RefundRefused refused = new RefundRefused(
                RefundId.random(),
                PurchaseId.random(),
                fan,
                performance,
                List.of(new SeatId(1), new SeatId(2)),
                NOON,
                "T82-1");
        PurchaseAbandoned compensated = abandoned(performance, PurchaseAbandoned.Reason.COMPENSATED);
        for (Object told : List.of(
                refused,
                refused,
                compensated,
                compensated,
                abandoned(performance, PurchaseAbandoned.Reason.HOLD_LOST))) {
            hear(scenario, told);
        }
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone"))
                .containsExactlyInAnyOrder(
                        "[하데스타운] 요청하신 2매의 환불이 처리되지 않아 예매가 그대로 유지됩니다.", "[하데스타운] 좌석 예매가 완료되지 못해 결제하신 금액이 전액 환불되었습니다.");
    }

    @Test
    void aReturnedPaymentIsToldEvenIfItsPerformanceIsAnnouncedLater(Scenario scenario) {
        transactions.executeWithoutResult(
                status -> events.publishEvent(abandoned(performance, PurchaseAbandoned.Reason.COMPENSATED)));
        await().until(() -> jdbc.sql("select exists (select from event_publication where status = 'FAILED')")
                .query(Boolean.class)
                .single());
        clock.advance(Duration.ofMinutes(1));
        hear(scenario, announced(NOON.plus(Duration.ofDays(30))));

        assertThat(jdbc.sql("select kind from push_notice").query(String.class).list())
                .containsExactly("PAYMENT_RETURNED");
    }

    @Test
    void fansAreToldOfTheOpeningOfAFavouriteAndAgainWhenItMoves(Scenario scenario) {
        UserId former = UserId.random();
        register(fan, "phone");
        register(former, "former");
        hear(scenario, new ShowUnfavoured(former, show, NOON));
        hear(scenario, new ShowFavoured(former, show, NOON.minusSeconds(60)));
        hear(scenario, new ShowFavoured(fan, show, NOON));
        hear(scenario, revised("하데스타운", NOON.plus(Duration.ofHours(3)), 0));
        hear(scenario, published("옛 제목", NOON.plus(Duration.ofMinutes(30))));

        openAndDeliver();
        assertThat(FCM.accepted).isEmpty();

        clock.advance(Duration.ofHours(2));
        openAndDeliver();
        openAndDeliver();
        assertThat(FCM.bodiesFor("phone")).containsExactly("(광고) [하데스타운] 예매 오픈: 3월 2일(화) 15:00");
        assertThat(FCM.bodiesFor("former")).isEmpty();

        hear(scenario, revised("하데스타운", NOON.plus(Duration.ofHours(7)), 1));
        clock.set(NOON.plus(Duration.ofHours(6)));
        openAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(2);

        hear(scenario, revised("하데스타운", NOON.plus(Duration.ofDays(2)), 2));
        hear(scenario, new ShowWithdrawn(show));
        clock.set(NOON.plus(Duration.ofDays(2)).minusSeconds(1));
        openAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(2);
    }

    @Test
    void anOpeningAtNightOrInTheEarlyMorningIsToldInTheEvening(Scenario scenario) {
        register(fan, "phone");
        ShowId atNine = new ShowId(NUMBERS.incrementAndGet());
        hear(scenario, new ShowFavoured(fan, show, NOON));
        hear(scenario, new ShowFavoured(fan, atNine, NOON));
        hear(scenario, published("하데스타운", korean("2027-03-03T08:59:00")));
        hear(scenario, new ShowPublished(atNine, "그날들", CategoryId.MUSICAL, "/p", korean("2027-03-03T09:00:00")));

        clock.set(korean("2027-03-02T19:59:59"));
        openAndDeliver();
        assertThat(FCM.accepted).isEmpty();

        clock.set(korean("2027-03-02T20:00:00"));
        openAndDeliver();
        assertThat(FCM.bodiesFor("phone")).containsExactly("(광고) [하데스타운] 예매 오픈: 3월 3일(수) 08:59");

        clock.set(korean("2027-03-03T08:00:00"));
        openAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(2).last().asString().contains("그날들");
    }

    @Test
    void anOpeningIsStillToldWithinTheHourAfterIt(Scenario scenario) {
        UserId another = UserId.random();
        ShowId forgotten = new ShowId(NUMBERS.incrementAndGet());
        register(fan, "phone");
        register(another, "another");
        hear(scenario, new ShowFavoured(fan, show, NOON));
        hear(scenario, new ShowFavoured(another, forgotten, NOON));
        hear(scenario, published("하데스타운", NOON.plus(Duration.ofHours(2))));
        hear(
                scenario,
                new ShowPublished(forgotten, "그날들", CategoryId.MUSICAL, "/p", NOON.plus(Duration.ofMinutes(100))));

        clock.set(NOON.plus(Duration.ofMinutes(165)));
        openAndDeliver();
        assertThat(FCM.bodiesFor("phone")).containsExactly("(광고) [하데스타운] 예매 오픈: 3월 2일(화) 14:00");
        assertThat(FCM.bodiesFor("another")).isEmpty();
    }

    @Test
    void aFanOfAShowJustBeforeItsOpeningIsToldAtOnceAndOnce(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, published("하데스타운", NOON.plus(Duration.ofHours(2))));
        hear(scenario, new ShowFavoured(fan, show, NOON));
        assertThat(count("push_notice")).isZero();

        hear(scenario, new ShowUnfavoured(fan, show, NOON.plusSeconds(1)));
        clock.set(NOON.plus(Duration.ofMinutes(70)));
        openAndDeliver();
        assertThat(FCM.accepted).isEmpty();

        hear(scenario, new ShowFavoured(fan, show, clock.instant()));
        openAndDeliver();
        openAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(1);

        clock.set(NOON.plus(Duration.ofHours(2)));
        hear(scenario, new ShowFavoured(UserId.random(), show, clock.instant()));
        assertThat(count("push_notice")).isEqualTo(1);
    }

    @Test
    void aWaitingOpeningIsDroppedWhenItMovesOrTheShowIsWithdrawn(Scenario scenario) {
        ShowId another = new ShowId(NUMBERS.incrementAndGet());
        register(fan, "phone");
        hear(scenario, published("하데스타운", korean("2027-03-03T08:30:00")));
        hear(scenario, new ShowPublished(another, "그날들", CategoryId.MUSICAL, "/p", korean("2027-03-03T08:30:00")));
        clock.set(korean("2027-03-03T01:00:00"));
        hear(scenario, new ShowFavoured(fan, show, clock.instant()));
        hear(scenario, new ShowFavoured(fan, another, clock.instant()));
        assertThat(count("push_delivery")).isEqualTo(2);

        hear(scenario, revised("하데스타운", korean("2027-03-03T08:30:00"), 1));
        assertThat(dropped()).isEmpty();
        hear(scenario, revised("하데스타운", korean("2027-03-04T18:00:00"), 2));
        hear(scenario, new ShowWithdrawn(another));
        assertThat(dropped()).hasSize(2);

        clock.set(korean("2027-03-03T08:00:00"));
        openAndDeliver();
        assertThat(FCM.accepted).isEmpty();
    }

    @Test
    void atNightOnlyUrgentNoticesAreSentAndTheOthersInTheMorning(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, issued(fan, NOON));
        hear(scenario, announced(korean("2027-03-03T20:59:00")));
        clock.set(korean("2027-03-02T20:59:59"));
        reminding.remind();
        clock.set(korean("2027-03-02T21:00:00"));
        hear(scenario, paid(fan));
        delivering.deliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(1).first().asString().contains("결제");

        clock.set(korean("2027-03-03T07:59:59"));
        remindAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        remindAndDeliver();
        assertThat(FCM.bodiesFor("phone")).hasSize(2).last().asString().contains("공연 시작");
    }

    @Test
    void noMessageIsLostOrDoubledWhenFcmIsDownForAnHour(Scenario scenario) throws Exception {
        Delivering another = anotherDelivering();
        FCM.down = true;
        int sent = 0;
        for (int minute = 0; minute < 60; minute++) {
            if (minute % 3 == 0) {
                register(fan, "phone-" + sent % 5);
                hear(scenario, paid(fan));
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
    void aMessageRepeatedAfterALostAnswerReplacesTheFirst(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, paid(fan));
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
    void theLeaseOfADeadInstanceRunsOut(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, paid(fan));
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
    void aReminderThatCouldNotBeSentBeforeThePerformanceIsNotSentAfter(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, announced(NOON.plus(Duration.ofHours(3))));
        hear(scenario, issued(fan, NOON));
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
    void anAdminSendsANotificationByHand() throws Exception {
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

        FCM.refusals.put("gone", Refusal.UNREGISTERED);
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
    void notificationsByHandRespectTheCircuitBreaker(Scenario scenario) throws Exception {
        register(fan, "phone");
        for (int i = 0; i < 5; i++) {
            hear(scenario, paid(fan));
        }
        FCM.down = true;
        delivering.deliver();
        assertThat(FCM.calls).hasValue(5);

        mvc.perform(post("/send-notification")
                        .with(admin())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("""
                                {"deviceToken": "phone", "title": "안내", "body": "점검이 있습니다"}"""))
                .andExpect(problem(503, "PUSH-004", "UNAVAILABLE"));
        assertThat(FCM.calls).hasValue(5);
        assertThat(meters.get("t82.push.fcm.spared").gauge().value()).isEqualTo(1);

        clock.advance(Duration.ofMinutes(1));
        assertThat(meters.get("t82.push.backlog").gauge().value()).isEqualTo(5);
    }

    @Test
    void oldRowsAreDeletedHoweverManyThereAre(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, announced(NOON.plus(Duration.ofDays(3))));
        TicketIssued ticket = issued(fan, NOON);
        hear(scenario, ticket);
        hear(scenario, paid(fan));
        delivering.deliver();
        jdbc.sql("""
                insert into push_notice (user_id, business_key, kind, urgent, show_id, created_at, expires_at)
                select ?, 'old:' || n, 'BOOKING', true, 1, ?, ? from generate_series(1, 25000) n""")
                .params(
                        fan.value(),
                        Timestamp.from(NOON.minus(Duration.ofDays(366))),
                        Timestamp.from(NOON.minus(Duration.ofDays(363))))
                .update();

        tidying.tidy();
        assertThat(count("push_notice")).isEqualTo(1);
        assertThat(count("push_delivery")).isEqualTo(1);
        assertThat(count("push_reminder")).isEqualTo(2);

        clock.advance(Duration.ofDays(31));
        tidying.tidy();
        assertThat(count("push_delivery")).isZero();
        assertThat(count("push_ticket")).isEqualTo(1);

        clock.advance(Duration.ofDays(63));
        tidying.tidy();
        assertThat(count("push_notice")).isEqualTo(1);
        assertThat(count("push_reminder")).isZero();
        assertThat(count("push_ticket")).isZero();
    }

    @Test
    void allRowsOfAWithdrawnUserAreDeleted(Scenario scenario) {
        register(fan, "phone");
        hear(scenario, new ShowFavoured(fan, show, NOON));
        hear(scenario, announced(NOON.plus(Duration.ofDays(3))));
        hear(scenario, issued(fan, NOON));
        hear(scenario, paid(fan));
        hear(scenario, new UserWithdrawn(fan, null));
        hear(scenario, new UserWithdrawn(fan, null));
        hear(scenario, new ShowFavoured(fan, show, NOON.plusSeconds(1)));
        hear(scenario, issued(fan, NOON));
        hear(scenario, paid(fan));
        register(fan, "phone");
        delivering.deliver();

        assertThat(FCM.accepted).isEmpty();
        for (String table : List.of(
                "push_device", "push_notice", "push_delivery", "push_favourite", "push_reminder", "push_ticket")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    @Test
    void aPhoneWhoseSignInHasEndedIsDeletedUnlessItRegisteredSince(Scenario scenario) {
        register(fan, "lost");
        Instant ended = clock.instant().plusSeconds(1);
        clock.advance(Duration.ofSeconds(2));
        register(fan, "kept");
        hear(scenario, new SignInsEnded(fan, ended));
        assertThat(jdbc.sql("select token from push_device").query(String.class).list())
                .containsExactly("kept");
    }

    @Test
    void aPhoneIsDeletedWithItsOwnSignIn(Scenario scenario) throws Exception {
        UUID here = UUID.randomUUID();
        UUID there = UUID.randomUUID();
        signedIn(fan, here, "here");
        signedIn(fan, there, "there");
        register(fan, "before-sign-ins-were-kept");
        clock.advance(Duration.ofSeconds(1));

        hear(scenario, new SignInsEnded(fan, clock.instant(), here));
        hear(scenario, new SignInsEnded(fan, clock.instant(), here));
        assertThat(jdbc.sql("select token from push_device").query(String.class).list())
                .containsExactlyInAnyOrder("there", "before-sign-ins-were-kept");

        UserId next = UserId.random();
        signedIn(next, UUID.randomUUID(), "there");
        hear(scenario, new SignInsEnded(fan, clock.instant(), there));
        hear(scenario, new SignInsEnded(fan, clock.instant()));
        assertThat(jdbc.sql("select token from push_device where user_id = ?")
                        .param(next.value())
                        .query(String.class)
                        .list())
                .containsExactly("there");
        assertThat(count("push_device")).isEqualTo(1);
    }

    private void signedIn(UserId user, UUID session, String token) throws Exception {
        mvc.perform(post("/api/v1/users/notification")
                        .with(jwt().jwt(claims ->
                                        claims.subject(user.toString()).claim("sid", session.toString()))
                                .authorities(new SimpleGrantedAuthority("ROLE_USER")))
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("""
                                {"deviceToken": "%s"}""".formatted(token)))
                .andExpect(status().isOk());
    }

    @Test
    void aChangedPasswordIsToldToItsOwnerOnceInTheirLanguage(Scenario scenario) throws Exception {
        register(fan, "phone", "ko");
        register(fan, "tablet", "en");
        hear(scenario, new PasswordChanged(fan, NOON));
        hear(scenario, new PasswordChanged(fan, NOON));
        delivering.deliver();

        assertThat(FCM.bodiesFor("phone")).singleElement().asString().startsWith("3월 2일(화) 12:00에 비밀번호가 변경되었습니다.");
        assertThat(FCM.bodiesFor("tablet")).singleElement().asString().contains("Tue, Mar 2, 12:00");
        mvc.perform(get("/api/v1/notifications").with(user(fan)))
                .andExpect(jsonPath("$.totalElements").value(1))
                .andExpect(jsonPath("$.content[0].type").value("PASSWORD_CHANGED"))
                .andExpect(jsonPath("$.content[0].title").value("비밀번호가 변경되었습니다"))
                .andExpect(jsonPath("$.content[0].eventInfoId").value(0))
                .andExpect(jsonPath("$.content[0].eventId").isEmpty());
    }

    private void remindOnTwoInstances() throws Exception {
        Reminding other = new Reminding(jdbc, notices, transactions, clock);
        Delivering another = anotherDelivering();
        both(reminding::remind, other::remind);
        both(delivering::deliver, another::deliver);
    }

    /** Of another instance, with a circuit breaker of its own. */
    private Delivering anotherDelivering() {
        return new Delivering(
                deliveries, new Sending(channel, meters, clock), devices, texts, quietHours, settings, meters, clock);
    }

    private void remindAndDeliver() {
        reminding.remind();
        delivering.deliver();
    }

    private void openAndDeliver() {
        openings.tell();
        delivering.deliver();
    }

    /** A performance on 4 March at 22:00 and the night before it; the reminder waits for the morning. */
    private void remindedAtNight(Scenario scenario) {
        hear(scenario, announced(korean("2027-03-04T22:00:00")));
        clock.set(korean("2027-03-03T22:00:00"));
        remindAndDeliver();
        assertThat(FCM.accepted).isEmpty();
        assertThat(count("push_delivery")).isPositive();
    }

    private List<String> dropped() {
        return jdbc.sql("select reason from push_delivery where state = 'DROPPED'")
                .query(String.class)
                .list();
    }

    /** How many messages FCM accepted, provided that it accepted none twice. */
    private static int sentOnceEach() {
        assertThat(FCM.accepted.stream()
                        .map(message -> message.path("token").asString() + " "
                                + message.path("data").path("noticeId").asString()))
                .doesNotHaveDuplicates();
        return FCM.accepted.size();
    }

    private static Instant korean(String time) {
        return KoreanTime.instant(LocalDateTime.parse(time));
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
        devices.register(user, null, token, "ko");
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

    private void hear(Scenario scenario, Object message) {
        hearAll(scenario, List.of(message));
    }

    private void hearAll(Scenario scenario, List<?> messages) {
        scenario.stimulate((transaction, events) -> {
                    transaction.executeWithoutResult(status -> messages.forEach(events::publishEvent));
                })
                .andWaitAtMost(Duration.ofMinutes(2))
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

    private TicketIssued issued(UserId holder, PerformanceId performance) {
        return new TicketIssued(new TicketId(NUMBERS.incrementAndGet()), holder, show, performance, NOON);
    }

    private PurchaseAbandoned abandoned(PerformanceId performance, PurchaseAbandoned.Reason reason) {
        return new PurchaseAbandoned(
                PurchaseId.random(), "T82-1", fan, performance, List.of(new SeatId(1)), reason, null, NOON);
    }

    private List<String> states(PerformanceId performance) {
        return jdbc.sql("select distinct kind || ' ' || state from push_reminder where performance_id = ? order by 1")
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
