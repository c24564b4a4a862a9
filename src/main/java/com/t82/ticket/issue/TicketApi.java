package com.t82.ticket.issue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.shared.ProblemException;
import com.t82.shared.PublicUrl;
import com.t82.ticket.TicketId;
import com.t82.ticket.code.TicketCode;
import com.t82.ticket.code.TicketKeys;
import com.t82.ticket.issue.HolderTickets.IssuedTicket;
import com.t82.ticket.issue.HolderTickets.ListedTicket;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tickets over HTTP, for their holders. */
@RestController
@RequestMapping("/api/v1/tickets")
@Tag(name = "Tickets")
class TicketApi {

    private static final int PAGE_SIZE = 5;
    private static final String NO_STORE = "no-store";

    /** Long enough to show a ticket at the entrance, and short in case the address is passed on. */
    private static final Duration ADDRESS_LIFETIME = Duration.ofHours(1);

    private final HolderTickets tickets;
    private final TicketKeys keys;
    private final TicketPictures pictures;
    private final PublicUrl publicUrl;
    private final Clock clock;

    TicketApi(HolderTickets tickets, TicketKeys keys, TicketPictures pictures, PublicUrl publicUrl, Clock clock) {
        this.tickets = tickets;
        this.keys = keys;
        this.pictures = pictures;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    @GetMapping(params = {"!page", "!size"})
    @Operation(summary = "All of one's own tickets, newest first")
    List<TicketAnswer> all(UserId caller) {
        return tickets.of(caller).stream().map(this::answer).toList();
    }

    @GetMapping
    @Operation(summary = "One's own tickets, newest first: a plain array, or a page when page or size is given")
    PageAnswer<TicketAnswer> page(
            UserId caller,
            @RequestParam(required = false) @Min(0) @Max(1_000_000) @Nullable Integer page,
            @RequestParam(required = false) @Min(1) @Max(100) @Nullable Integer size) {
        PageRequest wanted = PageRequest.of(page == null ? 0 : page, size == null ? PAGE_SIZE : size);
        return PageAnswer.of(tickets.of(caller, wanted), this::answer);
    }

    @GetMapping(path = "/{ticketId}/qr")
    @Operation(
            summary = "The QR code of one's own ticket, to be shown at the door",
            description =
                    "With the holder's token, or without any at the signed address in the list of tickets, which is"
                            + " valid for an hour. For the holder's `Accept: text/plain` it returns the code's text.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.IMAGE_PNG_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    ResponseEntity<byte[]> qrCode(
            @PathVariable long ticketId,
            @Parameter(description = "When a signed address expires, in seconds since 1970")
                    @RequestParam(required = false)
                    @Nullable Long expires,
            @Parameter(description = "Replaces the holder's token in a signed address")
                    @RequestParam(required = false)
                    @Nullable String signature,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept,
            @Nullable UserId caller) {
        TicketId ticket = new TicketId(ticketId);
        if (signature != null) {
            return picture(addressed(ticket, expires, signature), "private, " + NO_STORE);
        }
        IssuedTicket issued = tickets.find(ticket, Objects.requireNonNull(caller))
                .orElseThrow(() -> new ProblemException(TicketProblem.TICKET_NOT_FOUND));
        if (accept != null && accept.startsWith(MediaType.TEXT_PLAIN_VALUE)) {
            return ResponseEntity.ok()
                    .contentType(MediaType.TEXT_PLAIN)
                    .header(HttpHeaders.CACHE_CONTROL, NO_STORE)
                    .body(text(issued).getBytes(StandardCharsets.US_ASCII));
        }
        return picture(issued, NO_STORE);
    }

    private IssuedTicket addressed(TicketId ticket, @Nullable Long expires, String signature) {
        if (expires == null) {
            throw new ProblemException(TicketProblem.ADDRESS_FORGED);
        }
        if (expires <= clock.instant().getEpochSecond()) {
            throw new ProblemException(TicketProblem.ADDRESS_EXPIRED);
        }
        return tickets.find(ticket)
                .filter(issued -> keys.hasSignedAddress(issued.code(), expires, signature))
                .orElseThrow(() -> new ProblemException(TicketProblem.ADDRESS_FORGED));
    }

    private ResponseEntity<byte[]> picture(IssuedTicket ticket, String cacheControl) {
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_PNG)
                .header(HttpHeaders.CACHE_CONTROL, cacheControl)
                .body(pictures.draw(text(ticket)));
    }

    private String text(IssuedTicket ticket) {
        if (ticket.cancelled()) {
            throw new ProblemException(TicketProblem.TICKET_REFUNDED);
        }
        return keys.sign(ticket.code());
    }

    private String signedAddress(TicketCode code) {
        long expires = clock.instant().plus(ADDRESS_LIFETIME).getEpochSecond();
        return publicUrl.address("/api/v1/tickets/" + code.ticket() + "/qr?expires=" + expires + "&signature="
                + keys.signAddress(code, expires));
    }

    private TicketAnswer answer(ListedTicket ticket) {
        return new TicketAnswer(
                ticket.ticket().value(),
                ticket.show().value(),
                ticket.holder().value(),
                ticket.seat().value(),
                ticket.sectionName(),
                ticket.row(),
                ticket.column(),
                ticket.cancelled(),
                ticket.title(),
                KoreanTime.local(ticket.startsAt()),
                KoreanTime.local(ticket.paidAt()),
                ticket.amount().won(),
                ticket.orderNo(),
                ticket.cancelled() ? null : signedAddress(ticket.code()),
                ticket.imageUrl().startsWith("/") ? publicUrl.address(ticket.imageUrl()) : ticket.imageUrl(),
                ticket.code().performance().value(),
                ticket.venueName());
    }

    /**
     * One ticket as the mobile app knows it.
     *
     * @param paymentAmount won, after discounts
     * @param qrCodeUrl signed address of the code's picture, which needs no token and expires after an hour; null for a
     *     refunded ticket
     * @param eventId of the performance
     * @param placeName of the venue; null until an event with it arrives
     */
    record TicketAnswer(
            long ticketId,
            long eventInfoId,
            UUID userId,
            long seatId,
            String sectionName,
            int rowNum,
            int columnNum,
            @JsonProperty("isRefund") boolean refunded,
            String eventName,
            LocalDateTime eventStartTime,
            LocalDateTime paymentDate,
            long paymentAmount,
            String orderNum,
            @Nullable String qrCodeUrl,
            String imageUrl,
            long eventId,
            @Nullable String placeName) {}
}
