package com.t82.ticket.checkin;

import static com.t82.ticket.TicketFixtures.admin;
import static com.t82.ticket.TicketFixtures.as;
import static com.t82.ticket.TicketFixtures.fan;
import static com.t82.ticket.TicketFixtures.staff;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.event.PerformanceCancelled;
import com.t82.event.PerformanceId;
import com.t82.payment.RefundId;
import com.t82.payment.RefundRefused;
import com.t82.seat.SeatId;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.testing.NoTokens;
import com.t82.ticket.Booking;
import com.t82.ticket.TicketCheckInUndone;
import com.t82.ticket.TicketCheckedIn;
import com.t82.ticket.TicketFixtures;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketTest;
import com.t82.ticket.code.Base45;
import com.t82.ticket.code.TicketCode;
import com.t82.ticket.code.TicketKeys;
import com.t82.ticket.issue.HolderTickets;
import com.t82.ticket.issue.Tickets;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each ticket is checked in once, and each refusal has its reason. */
@TicketTest
class CheckInTest {

    @Autowired
    MockMvc web;

    @Autowired
    JsonMapper json;

    @Autowired
    TicketFixtures fixtures;

    @Autowired
    Tickets tickets;

    @Autowired
    HolderTickets holderTickets;

    @Autowired
    TicketKeys keys;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    CheckIns checkIns;

    @Autowired
    CheckInHistory history;

    @Autowired
    CheckInSettings settings;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transactions;

    private Booking booking;

    @BeforeEach
    void aPerformanceWhoseCheckInIsOpen() {
        booking = Booking.startingAt(Instant.now().plus(1, ChronoUnit.HOURS));
    }

    @Test
    void aTicketIsCheckedInAndTheCheckInIsAnnounced() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 9).getFirst();
        UserId steward = UserId.random();

        scan(
                        as("STAFF", steward),
                        Map.of(
                                "code",
                                codeOf(ticket),
                                "eventId",
                                booking.performance().value(),
                                "gate",
                                "3"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.ticketId").value(ticket.value()))
                .andExpect(jsonPath("$.eventInfoId").value(booking.show().value()))
                .andExpect(jsonPath("$.eventId").value(booking.performance().value()))
                .andExpect(jsonPath("$.eventName").value("밤의 노래"))
                .andExpect(jsonPath("$.sectionName").value("A"))
                .andExpect(jsonPath("$.rowNum").value(3))
                .andExpect(jsonPath("$.columnNum").value(9))
                .andExpect(jsonPath("$.checkedInAt").isString())
                .andExpect(jsonPath("$.userId").doesNotExist());

        assertThat(fixtures.announced(TicketCheckedIn.class, booking.fan()))
                .singleElement()
                .satisfies(checkedIn -> assertThat(checkedIn.ticket()).isEqualTo(ticket));
        assertThat(history(ticket)).containsExactly("ADMITTED " + steward + " 3 null");
    }

    @Test
    void aSecondScanIsRefusedWithTheTimeOfTheFirst() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        JsonNode first = body(scan(staff(), Map.of("code", codeOf(ticket))).andExpect(status().isOk()));
        String at = first.get("checkedInAt").stringValue().replace('T', ' ');

        scan(staff(), Map.of("code", codeOf(ticket)))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("TICKET-009"))
                .andExpect(jsonPath("$.name").value("ALREADY_CHECKED_IN"))
                .andExpect(jsonPath("$.message").value("이미 " + at + "에 입장한 티켓입니다."));
        web.perform(post("/api/v1/check-in")
                        .with(staff())
                        .header("Accept-Language", "en")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(json.writeValueAsString(Map.of("code", codeOf(ticket)))))
                .andExpect(jsonPath("$.message").value("This ticket was already let in at " + at + "."));
    }

    @Test
    void oneOfSixtyFourConcurrentScansSucceeds() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        String code = codeOf(ticket);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Integer>> scans = new ArrayList<>();
        try (ExecutorService gates = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int gate = 0; gate < 64; gate++) {
                scans.add(gates.submit((Callable<Integer>) () -> {
                    start.await();
                    return scan(staff(), Map.of("code", code))
                            .andReturn()
                            .getResponse()
                            .getStatus();
                }));
            }
            start.countDown();
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> scan : scans) {
                answers.add(scan.get());
            }
            assertThat(answers).filteredOn(answer -> answer == 200).hasSize(1);
            assertThat(answers).filteredOn(answer -> answer == 409).hasSize(63);
        }
        assertThat(history(ticket)).hasSize(1);
        assertThat(fixtures.announced(TicketCheckedIn.class, booking.fan())).hasSize(1);
    }

    @Test
    void oneOfTwoScansInOneMillisecondSucceeds() {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        Clock stopped = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        CheckingIn checkingIn = new CheckingIn(keys, checkIns, history, settings, events, transactions, stopped);

        checkingIn.admit(codeOf(ticket), null, "A", UserId.random());

        assertThatThrownBy(() -> checkingIn.admit(codeOf(ticket), null, "A", UserId.random()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(CheckInProblem.ALREADY_CHECKED_IN));
        assertThat(history(ticket)).hasSize(1);
    }

    @Test
    void aCodeWithoutATicketIsRefused() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        TicketCode code = code(ticket);
        byte[] bytes = Base45.decode(codeOf(ticket).substring(4));
        bytes[20] ^= 1;

        refused("TICKET-002", 400, "hello");
        refused("TICKET-003", 400, "T82:" + Base45.encode(bytes));
        refused("TICKET-004", 404, keys.sign(new TicketCode(new TicketId(-1), code.performance(), code.nonce())));
        refused("TICKET-004", 404, keys.sign(new TicketCode(ticket, new PerformanceId(1), code.nonce())));
        refused("TICKET-004", 404, keys.sign(new TicketCode(ticket, code.performance(), UUID.randomUUID())));
        scan(staff(), Map.of("code", codeOf(ticket), "eventId", 1))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("TICKET-005"));
        scan(staff(), Map.of("code", " "))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COMMON-001"));
        assertThat(history(ticket)).isEmpty();
    }

    @Test
    void aRefundedTicketIsRefused() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        String code = codeOf(ticket);
        fixtures.publish(booking.refunded(1));

        refused("TICKET-006", 409, code);
    }

    @Test
    void aTicketOfACancelledPerformanceIsRefused() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        fixtures.publish(new PerformanceCancelled(booking.performance(), booking.show(), null));

        refused("TICKET-007", 409, codeOf(ticket));
    }

    @Test
    void aCancellationThatArrivesBeforeTheAnnouncementCounts() throws Exception {
        fixtures.publish(new PerformanceCancelled(booking.performance(), booking.show(), null));

        refused("TICKET-007", 409, codeOf(fixtures.issueTickets(booking, 1).getFirst()));
    }

    @Test
    void aTicketOfAClosedAccountIsRefusedEvenIfItsRefundFails() throws Exception {
        List<TicketId> issued = fixtures.issueTickets(booking, 1, 2);
        String code = codeOf(issued.getFirst());
        scan(staff(), Map.of("code", codeOf(issued.getLast()))).andExpect(status().isOk());

        fixtures.publish(new UserWithdrawn(booking.fan(), null), new UserWithdrawn(booking.fan(), null));

        refused("TICKET-020", 409, code);
        merge(List.of(numbered(code, KoreanTime.local(Instant.now()), "A", "phone-1", 1)))
                .andExpect(jsonPath("$[0].result").value("CONFLICT"))
                .andExpect(jsonPath("$[0].code").value("TICKET-020"));
        web.perform(get("/api/v1/check-in/{id}/list", booking.performance().value())
                        .with(staff()))
                .andExpect(jsonPath("$.tickets[0].status").value("REFUND_PENDING"))
                .andExpect(jsonPath("$.tickets[1].status").value("CHECKED_IN"));

        RefundId refund = RefundId.random();
        tickets.block(issued.getFirst(), refund);
        fixtures.publish(new RefundRefused(
                refund,
                booking.purchase(),
                booking.fan(),
                booking.performance(),
                List.of(new SeatId(1)),
                Instant.now(),
                booking.orderNo()));
        refused("TICKET-020", 409, code);
    }

    @Test
    void aTicketIssuedAfterTheAccountWasClosedIsRefused() throws Exception {
        fixtures.publish(new UserWithdrawn(booking.fan(), null));

        refused("TICKET-020", 409, codeOf(fixtures.issueTickets(booking, 1).getFirst()));
    }

    @Test
    void aTicketOfAPerformanceThatHadBegunStaysValidWhenTheAccountIsClosed() throws Exception {
        Booking begun = Booking.startingAt(Instant.now().minusSeconds(60));
        TicketId ticket = fixtures.issueTickets(begun, 1).getFirst();
        fixtures.publish(new UserWithdrawn(begun.fan(), null));

        scan(staff(), Map.of("code", codeOf(ticket))).andExpect(status().isOk());
    }

    @Test
    void checkInOpensThreeHoursBeforeTheStart() throws Exception {
        Booking tomorrow = Booking.startingAt(Instant.now().plus(1, ChronoUnit.DAYS));
        String opens = KoreanTime.local(tomorrow.startsAt().minus(3, ChronoUnit.HOURS))
                .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss"));

        scan(staff(), Map.of("code", codeOf(fixtures.issueTickets(tomorrow, 1).getFirst())))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("TICKET-008"))
                .andExpect(jsonPath("$.message").value("아직 입장할 수 없습니다. " + opens + "부터 입장할 수 있습니다."));
    }

    @Test
    void checkInClosesTwelveHoursAfterTheStart() throws Exception {
        Booking yesterday = Booking.startingAt(Instant.now().minus(13, ChronoUnit.HOURS));

        refused("TICKET-014", 409, codeOf(fixtures.issueTickets(yesterday, 1).getFirst()));
    }

    @Test
    void onlyStaffMayScanAndOnlyAnAdminMayUndo() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        String body = json.writeValueAsString(Map.of("code", codeOf(ticket)));

        for (String path : List.of("/api/v1/check-in", "/api/v1/check-in/merge")) {
            web.perform(post(path).contentType(MediaType.APPLICATION_JSON).content(body))
                    .andExpect(status().isUnauthorized());
            web.perform(post(path)
                            .contentType(MediaType.APPLICATION_JSON)
                            .content(body)
                            .with(fan(booking.fan())))
                    .andExpect(status().isForbidden());
        }
        web.perform(get("/api/v1/check-in/{id}/list", booking.performance().value())
                        .with(fan(booking.fan())))
                .andExpect(status().isForbidden());
        web.perform(delete("/api/v1/check-in/{id}", ticket.value()).with(staff()))
                .andExpect(status().isForbidden());
    }

    @Test
    void aTicketCanBeCheckedInAgainAfterAnUndoneCheckIn() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        UserId admin = UserId.random();
        scan(staff(), Map.of("code", codeOf(ticket))).andExpect(status().isOk());

        web.perform(delete("/api/v1/check-in/{id}", ticket.value()).with(as("ADMIN", admin)))
                .andExpect(status().isOk());
        web.perform(delete("/api/v1/check-in/{id}", ticket.value()).with(admin()))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("TICKET-012"));
        web.perform(delete("/api/v1/check-in/{id}", -1).with(admin()))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("TICKET-001"));
        scan(staff(), Map.of("code", codeOf(ticket))).andExpect(status().isOk());

        assertThat(history(ticket)).hasSize(3).element(1).isEqualTo("UNDONE " + admin + " null null");
        assertThat(fixtures.announced(TicketCheckInUndone.class, admin))
                .singleElement()
                .satisfies(undone -> {
                    assertThat(undone.ticket()).isEqualTo(ticket);
                    assertThat(undone.performance()).isEqualTo(booking.performance());
                });
    }

    @Test
    void staffReadWhatHappenedToATicket() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        UserId steward = UserId.random();
        UserId admin = UserId.random();
        scan(as("STAFF", steward), Map.of("code", codeOf(ticket), "gate", "3")).andExpect(status().isOk());
        web.perform(delete("/api/v1/check-in/{id}", ticket.value()).with(as("ADMIN", admin)))
                .andExpect(status().isOk());

        web.perform(get("/api/v1/check-in/{id}/history", ticket.value()).with(staff()))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.length()").value(2))
                .andExpect(jsonPath("$[0].action").value("UNDONE"))
                .andExpect(jsonPath("$[0].staffId").value(admin.toString()))
                .andExpect(jsonPath("$[1].action").value("ADMITTED"))
                .andExpect(jsonPath("$[1].staffId").value(steward.toString()))
                .andExpect(jsonPath("$[1].gate").value("3"))
                .andExpect(jsonPath("$[1].at").isString())
                .andExpect(jsonPath("$[1].notedAt").isString())
                .andExpect(jsonPath("$[1].problem").isEmpty());
        web.perform(get("/api/v1/check-in/{id}/history", -1).with(staff()))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("TICKET-001"));
        web.perform(get("/api/v1/check-in/{id}/history", ticket.value()).with(fan(booking.fan())))
                .andExpect(status().isForbidden());
    }

    @Test
    void theHistoryIsAppendOnly() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        scan(staff(), Map.of("code", codeOf(ticket))).andExpect(status().isOk());

        for (String sql : List.of(
                "delete from ticket_check_in_history",
                "update ticket_check_in_history set gate = 'X'",
                "truncate ticket_check_in_history")) {
            assertThatThrownBy(() -> jdbc.sql(sql).update()).hasMessageContaining("append-only");
        }
    }

    @Test
    void aGateWithoutNetworkCanVerifyCodesByTheListAndThePublishedKeys() throws Exception {
        List<TicketId> issued = fixtures.issueTickets(booking, 2, 1, 3);
        fixtures.publish(booking.refunded(3));
        scan(staff(), Map.of("code", codeOf(issued.get(1)))).andExpect(status().isOk());

        JsonNode list = body(web.perform(
                        get("/api/v1/check-in/{id}/list", booking.performance().value())
                                .with(staff()))
                .andExpect(status().isOk())
                .andExpect(header().string("Cache-Control", "no-store")));
        JsonNode published =
                body(web.perform(get("/.well-known/ticket-keys.json")).andExpect(status().isOk()));

        assertThat(list.get("eventId").longValue())
                .isEqualTo(booking.performance().value());
        assertThat(list.get("placeName").stringValue()).isEqualTo("한강홀");
        assertThat(list.toString()).doesNotContain(booking.fan().toString()).doesNotContain(booking.orderNo());
        assertThat(list.get("tickets").size()).isEqualTo(2);
        assertThat(list.get("tickets").get(0).propertyNames())
                .containsExactlyInAnyOrder("ticketId", "sectionName", "rowNum", "columnNum", "codeHash", "status");
        assertThat(list.get("tickets").get(0).get("status").stringValue()).isEqualTo("VALID");
        assertThat(list.get("tickets").get(1).get("status").stringValue()).isEqualTo("CHECKED_IN");

        byte[] code = Base45.decode(codeOf(issued.getFirst()).substring(4));
        JsonNode key = published.get("keys").get(0);
        assertThat(key.get("kty").stringValue()).isEqualTo("OKP");
        assertThat(key.get("crv").stringValue()).isEqualTo("Ed25519");
        assertThat(key.get("kid").stringValue()).isEqualTo(Integer.toString(code[1] & 0xff));
        assertThat(key.has("d")).isFalse();
        PublicKey publicKey = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(HexFormat.of()
                        .parseHex("302a300506032b6570032100"
                                + HexFormat.of()
                                        .formatHex(Base64.getUrlDecoder()
                                                .decode(key.get("x").stringValue())))));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(publicKey);
        signature.update(code, 0, 34);
        assertThat(signature.verify(code, 34, 64)).isTrue();
        String hash = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(Arrays.copyOfRange(code, 18, 34)));
        assertThat(list.get("tickets").get(0).get("codeHash").stringValue()).isEqualTo(hash);
        assertThat(list.get("tickets").get(0).get("ticketId").longValue())
                .isEqualTo(issued.getFirst().value());
    }

    @Test
    void thereIsNoListOfAnUnknownPerformance() throws Exception {
        web.perform(get("/api/v1/check-in/{id}/list", -5).with(staff()))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("TICKET-013"));
    }

    @Test
    void offlineScansAreMergedAndEachConflictIsReported() throws Exception {
        List<TicketId> issued = fixtures.issueTickets(booking, 1, 2, 3);
        String twice = codeOf(issued.get(0));
        String refunded = codeOf(issued.get(1));
        String good = codeOf(issued.get(2));
        fixtures.publish(booking.refunded(2));
        LocalDateTime early = KoreanTime.local(Instant.now().minusSeconds(600));
        LocalDateTime late = early.plusMinutes(5);
        List<Map<String, Object>> scans = List.of(
                numbered(twice, late, "B", "phone-b", 1),
                numbered(twice, early, "A", "phone-a", 1),
                numbered(refunded, early, "A", "phone-a", 2),
                numbered("junk", early, "A", "phone-a", 3),
                numbered(good, early.plusDays(1), "A", "phone-a", 4),
                numbered(good, early.minusDays(1), "A", "phone-a", 5),
                numbered(good, late, "A", "phone-a", 6));

        for (int attempt = 0; attempt < 2; attempt++) {
            JsonNode answers = body(merge(scans).andExpect(status().isOk()));

            assertThat(IntStream.range(0, 7)
                            .mapToObj(index -> answers.get(index).get("result").stringValue()
                                    + (answers.get(index).get("code").isNull()
                                            ? ""
                                            : " "
                                                    + answers.get(index)
                                                            .get("code")
                                                            .stringValue())))
                    .as("attempt %d", attempt)
                    .containsExactly(
                            "CONFLICT TICKET-009",
                            "ADMITTED",
                            "CONFLICT TICKET-006",
                            "REFUSED TICKET-002",
                            "REFUSED TICKET-015",
                            attempt == 0 ? "REFUSED TICKET-008" : "CONFLICT TICKET-009",
                            "ADMITTED");
            assertThat(answers.get(0).get("checkedInAt").stringValue()).isEqualTo(early.format(KoreanTime.WIRE_FORMAT));
            assertThat(answers.get(0).get("ticketId").longValue())
                    .isEqualTo(issued.get(0).value());
            assertThat(answers.get(0).get("message").stringValue()).contains("이미");
            assertThat(answers.get(3).get("ticketId").isNull()).isTrue();
        }

        assertThat(history(issued.get(0))).hasSize(2).last().asString().endsWith(" B TICKET-009");
        assertThat(history(issued.get(1))).singleElement().asString().startsWith("CONFLICT ");
        assertThat(fixtures.announced(TicketCheckedIn.class, booking.fan())).hasSize(2);
    }

    @Test
    void twoPhonesThatScanOneTicketInTheSameSecondMakeAConflict() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        LocalDateTime at = KoreanTime.local(Instant.now().minusSeconds(60));
        Map<String, Object> mine = numbered(codeOf(ticket), at, "A", "phone-1", 7);
        Map<String, Object> theirs = numbered(codeOf(ticket), at, "A", "phone-2", 7);

        merge(List.of(mine)).andExpect(jsonPath("$[0].result").value("ADMITTED"));
        merge(List.of(theirs))
                .andExpect(jsonPath("$[0].result").value("CONFLICT"))
                .andExpect(jsonPath("$[0].code").value("TICKET-009"));
        merge(List.of(mine, theirs, numbered(codeOf(ticket), at, "A", "phone-1", 8)))
                .andExpect(jsonPath("$[0].result").value("ADMITTED"))
                .andExpect(jsonPath("$[1].result").value("CONFLICT"))
                .andExpect(jsonPath("$[2].result").value("CONFLICT"));

        assertThat(fixtures.announced(TicketCheckedIn.class, booking.fan())).hasSize(1);
        web.perform(get("/api/v1/check-in/{id}/history", ticket.value()).with(staff()))
                .andExpect(jsonPath("$.length()").value(2))
                .andExpect(jsonPath("$[0].action").value("CONFLICT"))
                .andExpect(jsonPath("$[0].device").value("phone-2"))
                .andExpect(jsonPath("$[0].scan").value(7))
                .andExpect(jsonPath("$[1].action").value("ADMITTED"))
                .andExpect(jsonPath("$[1].device").value("phone-1"));
    }

    @Test
    void aRepeatedScanWithoutANumberIsAConflict() throws Exception {
        List<TicketId> issued = fixtures.issueTickets(booking, 1, 2);
        LocalDateTime at = KoreanTime.local(Instant.now().minusSeconds(60));
        Map<String, Object> first = Map.of("code", codeOf(issued.get(0)), "scannedAt", at, "gate", "A");
        Map<String, Object> second = Map.of("code", codeOf(issued.get(1)), "scannedAt", at, "gate", "A");

        merge(List.of(first, first))
                .andExpect(jsonPath("$[0].result").value("ADMITTED"))
                .andExpect(jsonPath("$[1].result").value("CONFLICT"));
        merge(List.of(second)).andExpect(jsonPath("$[0].result").value("ADMITTED"));
        merge(List.of(second)).andExpect(jsonPath("$[0].result").value("CONFLICT"));
    }

    @Test
    void aScanNumberNeedsBothDeviceAndCount() throws Exception {
        Map<String, Object> scan =
                new HashMap<>(numbered("T82:X", KoreanTime.local(Instant.now().minusSeconds(60)), "A", "phone-1", 1));
        scan.remove("scan");
        merge(List.of(scan))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COMMON-001"));
        scan.put("scan", -1);
        merge(List.of(scan)).andExpect(status().isBadRequest());
    }

    @Test
    void concurrentMergesOfOnePerformanceCheckInEachTicketOnce() throws Exception {
        long[] seats = LongStream.rangeClosed(1, 200).toArray();
        List<TicketId> issued = fixtures.issueTickets(booking, seats);
        LocalDateTime at = KoreanTime.local(Instant.now().minusSeconds(600));
        List<Callable<JsonNode>> gates = new ArrayList<>();
        for (int gate = 0; gate < 4; gate++) {
            String device = "phone-" + gate;
            List<TicketId> shuffled = new ArrayList<>(issued);
            Collections.shuffle(shuffled, new Random(gate));
            List<Map<String, Object>> scans = IntStream.range(0, shuffled.size())
                    .mapToObj(n -> numbered(codeOf(shuffled.get(n)), at.plusSeconds(n), "A", device, n))
                    .toList();
            gates.add(() -> body(merge(scans).andExpect(status().isOk())));
        }
        long admitted = 0;
        long conflicts = 0;
        try (ExecutorService together = Executors.newFixedThreadPool(4)) {
            for (Future<JsonNode> answers : together.invokeAll(gates)) {
                for (JsonNode answer : answers.get()) {
                    admitted += answer.get("result").stringValue().equals("ADMITTED") ? 1 : 0;
                    conflicts += answer.get("result").stringValue().equals("CONFLICT") ? 1 : 0;
                }
            }
        }
        assertThat(admitted).isEqualTo(200);
        assertThat(conflicts).isEqualTo(600);
        assertThat(fixtures.announced(TicketCheckedIn.class, booking.fan())).hasSize(200);
    }

    @Test
    void anUndoneCheckInIsNotMergedBack() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        List<Map<String, Object>> scans = List.of(Map.of(
                "code",
                codeOf(ticket),
                "scannedAt",
                KoreanTime.local(Instant.now().minusSeconds(60)),
                "gate",
                "A"));
        merge(scans).andExpect(jsonPath("$[0].result").value("ADMITTED"));
        web.perform(delete("/api/v1/check-in/{id}", ticket.value()).with(admin()))
                .andExpect(status().isOk());

        merge(scans)
                .andExpect(jsonPath("$[0].result").value("CONFLICT"))
                .andExpect(jsonPath("$[0].code").value("TICKET-016"));
    }

    @Test
    void aBatchHasOneToAThousandCompleteScans() throws Exception {
        Map<String, Object> scan = Map.of("code", "x", "scannedAt", LocalDateTime.of(2026, 1, 1, 0, 0), "gate", "A");

        merge(List.of()).andExpect(status().isBadRequest());
        merge(IntStream.range(0, 1001).mapToObj(index -> scan).toList()).andExpect(status().isBadRequest());
        merge(List.of(Map.of("code", "x", "gate", "A")))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COMMON-001"));
    }

    private static Map<String, Object> numbered(
            String code, LocalDateTime scannedAt, String gate, String device, int scan) {
        return Map.of("code", code, "scannedAt", scannedAt, "gate", gate, "device", device, "scan", scan);
    }

    private void refused(String problem, int status, String code) throws Exception {
        scan(staff(), Map.of("code", code))
                .andExpect(status().is(status))
                .andExpect(jsonPath("$.code").value(problem));
    }

    private ResultActions scan(RequestPostProcessor who, Map<String, ?> body) throws Exception {
        return web.perform(post("/api/v1/check-in")
                .with(who)
                .contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(body)));
    }

    private ResultActions merge(List<Map<String, Object>> scans) throws Exception {
        return web.perform(post("/api/v1/check-in/merge")
                .header("Authorization", "Bearer " + NoTokens.STAFF)
                .contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(scans)));
    }

    private JsonNode body(ResultActions answer) throws Exception {
        return json.readTree(answer.andReturn().getResponse().getContentAsString(StandardCharsets.UTF_8));
    }

    private TicketCode code(TicketId ticket) {
        UserId holder = new UserId(jdbc.sql("select holder_id from ticket where id = ?")
                .param(ticket.value())
                .query(UUID.class)
                .single());
        return holderTickets.find(ticket, holder).orElseThrow().code();
    }

    private String codeOf(TicketId ticket) {
        return keys.sign(code(ticket));
    }

    private List<String> history(TicketId ticket) {
        return jdbc.sql("select * from ticket_check_in_history where ticket_id = ? order by id")
                .param(ticket.value())
                .query((row, number) -> row.getString("action") + " " + row.getString("by_user") + " "
                        + row.getString("gate") + " " + row.getString("problem"))
                .list();
    }
}
