package com.t82.ticket.issue;

import static com.t82.ticket.TicketFixtures.fan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.t82.event.CategoryId;
import com.t82.event.PerformanceRescheduled;
import com.t82.event.ShowRevised;
import com.t82.ticket.Booking;
import com.t82.ticket.TicketFixtures;
import com.t82.ticket.TicketId;
import com.t82.ticket.TicketTest;
import com.t82.ticket.code.TicketCode;
import com.t82.ticket.code.TicketKeys;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tickets of a holder over HTTP, and the picture of the code. */
@TicketTest
class TicketListTest {

    private static final Instant STARTS_AT = Instant.parse("2027-01-02T10:30:00Z");

    @Autowired
    MockMvc web;

    @Autowired
    JsonMapper json;

    @Autowired
    TicketFixtures fixtures;

    @Autowired
    HolderTickets tickets;

    @Autowired
    TicketKeys keys;

    @Autowired
    JdbcClient jdbc;

    private Booking booking;

    @BeforeEach
    void aBookingOfANewFan() {
        booking = Booking.startingAt(STARTS_AT);
    }

    @Test
    void theListIsAPlainArrayOfStrictlyTypedTickets() throws Exception {
        fixtures.issueTickets(booking, 7);

        JsonNode list = json.readTree(web.perform(get("/api/v1/tickets").with(fan(booking.fan())))
                .andExpect(status().isOk())
                .andReturn()
                .getResponse()
                .getContentAsString(StandardCharsets.UTF_8));

        assertThat(list.isArray()).isTrue();
        assertThat(list.size()).isOne();
        JsonNode ticket = list.get(0);
        assertThat(ticket.propertyNames())
                .containsExactlyInAnyOrder(
                        "ticketId",
                        "eventInfoId",
                        "userId",
                        "seatId",
                        "sectionName",
                        "rowNum",
                        "columnNum",
                        "isRefund",
                        "eventName",
                        "eventStartTime",
                        "paymentDate",
                        "paymentAmount",
                        "orderNum",
                        "qrCodeUrl",
                        "imageUrl",
                        "eventId",
                        "placeName");
        assertThat(ticket.get("ticketId").isIntegralNumber()).isTrue();
        assertThat(ticket.get("eventInfoId"))
                .isEqualTo(json.readTree(booking.show().toString()));
        assertThat(ticket.get("userId").stringValue()).isEqualTo(booking.fan().toString());
        assertThat(ticket.get("seatId").isIntegralNumber()).isTrue();
        assertThat(ticket.get("seatId").longValue()).isEqualTo(7);
        assertThat(ticket.get("sectionName").stringValue()).isEqualTo("A");
        assertThat(ticket.get("rowNum").isIntegralNumber()).isTrue();
        assertThat(ticket.get("rowNum").intValue()).isEqualTo(3);
        assertThat(ticket.get("columnNum").intValue()).isEqualTo(7);
        assertThat(ticket.get("isRefund").isBoolean()).isTrue();
        assertThat(ticket.get("isRefund").booleanValue()).isFalse();
        assertThat(ticket.get("eventName").stringValue()).isEqualTo("밤의 노래");
        assertThat(ticket.get("eventStartTime").stringValue()).isEqualTo("2027-01-02T19:30:00");
        assertThat(ticket.get("paymentDate").stringValue()).isEqualTo("2026-03-02T00:04:05");
        assertThat(ticket.get("paymentAmount").isIntegralNumber()).isTrue();
        assertThat(ticket.get("paymentAmount").longValue()).isEqualTo(90_000);
        assertThat(ticket.get("orderNum").stringValue()).isEqualTo(booking.orderNo());
        assertThat(ticket.get("qrCodeUrl").stringValue())
                .startsWith("https://tickets.example.com/api/v1/tickets/" + ticket.get("ticketId") + "/qr?expires=");
        assertThat(ticket.get("imageUrl").stringValue()).isEqualTo("https://tickets.example.com/posters/night.png");
    }

    @Test
    void withPageOrSizeTheListIsAPageOfFive() throws Exception {
        fixtures.issueTickets(booking, 1, 2, 3, 4, 5);
        Booking later = booking.boughtAgain();
        fixtures.issueTickets(later, 6);

        web.perform(get("/api/v1/tickets").param("page", "0").with(fan(booking.fan())))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.content.length()").value(5))
                .andExpect(jsonPath("$.content[0].orderNum").value(later.orderNo()))
                .andExpect(jsonPath("$.content[1].seatId").value(5))
                .andExpect(jsonPath("$.totalElements").value(6))
                .andExpect(jsonPath("$.totalPages").value(2))
                .andExpect(jsonPath("$.first").value(true))
                .andExpect(jsonPath("$.last").value(false))
                .andExpect(jsonPath("$.size").value(5))
                .andExpect(jsonPath("$.number").value(0))
                .andExpect(jsonPath("$.numberOfElements").value(5))
                .andExpect(jsonPath("$.empty").value(false))
                .andExpect(jsonPath("$.sort.unsorted").value(true))
                .andExpect(jsonPath("$.pageable.pageSize").value(5));
        web.perform(get("/api/v1/tickets").param("size", "4").param("page", "1").with(fan(booking.fan())))
                .andExpect(jsonPath("$.content.length()").value(2))
                .andExpect(jsonPath("$.last").value(true));
        web.perform(get("/api/v1/tickets").param("page", "9").with(fan(booking.fan())))
                .andExpect(jsonPath("$.empty").value(true))
                .andExpect(jsonPath("$.totalElements").value(6));
    }

    @Test
    void pagesAreBounded() throws Exception {
        for (List<String> bad :
                List.of(List.of("size", "0"), List.of("size", "101"), List.of("page", "-1"), List.of("page", "x"))) {
            web.perform(get("/api/v1/tickets")
                            .param(bad.getFirst(), bad.getLast())
                            .with(fan(booking.fan())))
                    .andExpect(status().isBadRequest())
                    .andExpect(jsonPath("$.code").value("COMMON-001"));
        }
    }

    @Test
    void aFanDoesNotSeeTheTicketsOfAnother() throws Exception {
        fixtures.issueTickets(booking, 1);

        web.perform(get("/api/v1/tickets").with(fan(UserId.random())))
                .andExpect(status().isOk())
                .andExpect(content().json("[]"));
        web.perform(get("/api/v1/tickets")).andExpect(status().isUnauthorized());
    }

    @Test
    void aRefundedTicketStaysListedWithoutACode() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        fixtures.publish(booking.refunded(1));

        web.perform(get("/api/v1/tickets").with(fan(booking.fan())))
                .andExpect(jsonPath("$[0].isRefund").value(true))
                .andExpect(jsonPath("$[0].qrCodeUrl").isEmpty());
        web.perform(get("/api/v1/tickets/{id}/qr", ticket.value()).with(fan(booking.fan())))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("TICKET-006"));
    }

    @Test
    void theNewestStartIsShownWhateverTheOrderOfEvents() throws Exception {
        fixtures.publish(
                new PerformanceRescheduled(
                        booking.performance(), booking.show(), STARTS_AT.plusSeconds(7200), STARTS_AT, STARTS_AT, 2),
                new PerformanceRescheduled(
                        booking.performance(), booking.show(), STARTS_AT.plusSeconds(3600), STARTS_AT, STARTS_AT, 1));
        fixtures.issueTickets(booking, 1);

        web.perform(get("/api/v1/tickets").with(fan(booking.fan())))
                .andExpect(jsonPath("$[0].eventStartTime").value("2027-01-02T21:30:00"));
    }

    @Test
    void theNewestTitleIsShownWhateverTheOrderOfEvents() throws Exception {
        fixtures.publish(
                new ShowRevised(booking.show(), "새벽의 노래", CategoryId.CONCERT, "/posters/dawn.png", STARTS_AT, 2),
                new ShowRevised(booking.show(), "아침의 노래", CategoryId.CONCERT, "/posters/noon.png", STARTS_AT, 1));
        fixtures.issueTickets(booking, 1);

        web.perform(get("/api/v1/tickets").with(fan(booking.fan())))
                .andExpect(jsonPath("$[0].eventName").value("새벽의 노래"))
                .andExpect(jsonPath("$[0].imageUrl").value("https://tickets.example.com/posters/dawn.png"));
    }

    @Test
    void theListFollowsLaterChangesOfTheShow() throws Exception {
        fixtures.issueTickets(booking, 1);
        fixtures.publish(
                new PerformanceRescheduled(
                        booking.performance(), booking.show(), STARTS_AT.plusSeconds(7200), STARTS_AT, STARTS_AT, 1),
                new ShowRevised(booking.show(), "새벽의 노래", CategoryId.CONCERT, "/posters/dawn.png", STARTS_AT, 1));

        web.perform(get("/api/v1/tickets").with(fan(booking.fan())))
                .andExpect(jsonPath("$[0].eventName").value("새벽의 노래"))
                .andExpect(jsonPath("$[0].eventStartTime").value("2027-01-02T21:30:00"));
    }

    @Test
    void theQrCodeContainsAValidTicketCode() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();

        byte[] png = web.perform(get("/api/v1/tickets/{id}/qr", ticket.value()).with(fan(booking.fan())))
                .andExpect(status().isOk())
                .andExpect(content().contentType("image/png"))
                .andExpect(header().string("Cache-Control", "no-store"))
                .andReturn()
                .getResponse()
                .getContentAsByteArray();

        String text = new QRCodeReader()
                .decode(
                        new BinaryBitmap(new GlobalHistogramBinarizer(
                                new BufferedImageLuminanceSource(ImageIO.read(new ByteArrayInputStream(png))))),
                        Map.of(DecodeHintType.PURE_BARCODE, true))
                .getText();
        TicketCode code = keys.verify(text);
        assertThat(code.ticket()).isEqualTo(ticket);
        assertThat(code.performance()).isEqualTo(booking.performance());
        assertThat(code)
                .isEqualTo(tickets.find(ticket, booking.fan()).orElseThrow().code());
        assertThat(text).hasSize(151);
    }

    @Test
    void theOpenApiDocumentDescribesEveryEndpoint() throws Exception {
        String document = web.perform(get("/v3/api-docs"))
                .andExpect(status().isOk())
                .andReturn()
                .getResponse()
                .getContentAsString(StandardCharsets.UTF_8);
        JsonNode paths = json.readTree(document).get("paths");

        assertThat(paths.propertyNames())
                .contains(
                        "/api/v1/tickets",
                        "/api/v1/tickets/{ticketId}/qr",
                        "/api/v1/check-in",
                        "/api/v1/check-in/merge",
                        "/api/v1/check-in/{ticketId}",
                        "/api/v1/check-in/{performanceId}/list");
        assertThat(paths.at("/~1api~1v1~1tickets/get/responses/200").toString())
                .contains("oneOf", "array", "PageAnswerTicketAnswer");
        assertThat(json.readTree(document)
                        .at("/components/schemas/TicketAnswer/properties")
                        .propertyNames())
                .contains("isRefund")
                .doesNotContain("refunded");
    }

    @Test
    void thePictureOfTheCodeLoadsWithoutATokenForAnHour() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();
        URI address = addressOf(0);

        web.perform(get(address))
                .andExpect(status().isOk())
                .andExpect(content().contentType("image/png"))
                .andExpect(header().string("Cache-Control", "private, no-store"));
        web.perform(get(address).accept("image/*", "*/*")).andExpect(status().isOk());
        long expires = Long.parseLong(address.getQuery().replaceAll("expires=(\\d+)&.*", "$1"));
        assertThat(Instant.ofEpochSecond(expires))
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3601));

        TicketCode code = tickets.find(ticket, booking.fan()).orElseThrow().code();
        long past = Instant.now().getEpochSecond() - 1;
        web.perform(get("/api/v1/tickets/{id}/qr", ticket.value())
                        .param("expires", Long.toString(past))
                        .param("signature", keys.signAddress(code, past)))
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.code").value("TICKET-018"));
    }

    @Test
    void aSignedAddressIsValidForItsTicketAndItsPresentCodeOnly() throws Exception {
        List<TicketId> issued = fixtures.issueTickets(booking, 1, 2);
        URI address = addressOf(0);
        TicketId other =
                issued.get(address.getPath().contains("/" + issued.get(0).value() + "/") ? 1 : 0);
        TicketId own = issued.get(other.equals(issued.get(0)) ? 1 : 0);

        for (String forged : List.of(
                "/api/v1/tickets/" + other.value() + "/qr?" + address.getRawQuery(),
                "/api/v1/tickets/987654321/qr?" + address.getRawQuery(),
                address.getPath() + "?" + address.getRawQuery().replaceFirst("expires=(\\d+)", "expires=$10"),
                address.getPath() + "?signature=x&expires=99999999999",
                address.getPath() + "?signature=x")) {
            web.perform(get(URI.create(forged)))
                    .andExpect(status().isForbidden())
                    .andExpect(jsonPath("$.code").value("TICKET-019"));
        }
        web.perform(get("/api/v1/tickets").param("signature", "x")).andExpect(status().isUnauthorized());

        jdbc.sql("update ticket set nonce = gen_random_uuid() where id = ?")
                .param(own.value())
                .update();
        web.perform(get(address))
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.code").value("TICKET-019"));
    }

    @Test
    void aSignedAddressIsRefusedAfterARefundAndAfterTheAccountIsClosed() throws Exception {
        fixtures.issueTickets(booking, 1);
        URI address = addressOf(0);
        fixtures.publish(booking.refunded(1));
        web.perform(get(address))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("TICKET-006"));

        Booking leaving = Booking.startingAt(STARTS_AT);
        fixtures.issueTickets(leaving, 1);
        booking = leaving;
        URI theirs = addressOf(0);
        fixtures.publish(new UserWithdrawn(leaving.fan(), null));
        web.perform(get(theirs))
                .andExpect(status().isForbidden())
                .andExpect(jsonPath("$.code").value("TICKET-019"));
    }

    @Test
    void theHolderCanGetTheTextOfTheCode() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();

        String text = web.perform(get("/api/v1/tickets/{id}/qr", ticket.value())
                        .accept("text/plain")
                        .with(fan(booking.fan())))
                .andExpect(status().isOk())
                .andExpect(content().contentTypeCompatibleWith("text/plain"))
                .andExpect(header().string("Cache-Control", "no-store"))
                .andReturn()
                .getResponse()
                .getContentAsString();

        assertThat(keys.verify(text).ticket()).isEqualTo(ticket);
        web.perform(get("/api/v1/tickets/{id}/qr", ticket.value()).accept("text/plain"))
                .andExpect(status().isUnauthorized());
    }

    @Test
    void aTicketNamesItsPerformanceAndItsVenue() throws Exception {
        fixtures.issueTickets(booking, 1);

        web.perform(get("/api/v1/tickets").with(fan(booking.fan())))
                .andExpect(jsonPath("$[0].eventId").value(booking.performance().value()))
                .andExpect(jsonPath("$[0].placeName").value("한강홀"));
    }

    private URI addressOf(int index) throws Exception {
        JsonNode listed = json.readTree(web.perform(get("/api/v1/tickets").with(fan(booking.fan())))
                .andReturn()
                .getResponse()
                .getContentAsString(StandardCharsets.UTF_8));
        URI address = URI.create(listed.get(index).get("qrCodeUrl").stringValue());
        return URI.create(address.getRawPath() + "?" + address.getRawQuery());
    }

    @Test
    void theQrCodeOfAnotherFansTicketIsNotFound() throws Exception {
        TicketId ticket = fixtures.issueTickets(booking, 1).getFirst();

        web.perform(get("/api/v1/tickets/{id}/qr", ticket.value()).with(fan(UserId.random())))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("TICKET-001"));
        web.perform(get("/api/v1/tickets/{id}/qr", ticket.value())).andExpect(status().isUnauthorized());
    }
}
