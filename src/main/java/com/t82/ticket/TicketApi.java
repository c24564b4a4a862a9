package com.t82.ticket;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.shared.ProblemException;
import com.t82.shared.PublicUrl;
import com.t82.ticket.Tickets.Held;
import com.t82.ticket.Tickets.Listed;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/tickets")
@Tag(name = "Tickets")
class TicketApi {

    private static final int PAGE_SIZE = 5;

    private final Tickets tickets;
    private final TicketKeys keys;
    private final TicketPictures pictures;
    private final PublicUrl publicUrl;

    TicketApi(Tickets tickets, TicketKeys keys, TicketPictures pictures, PublicUrl publicUrl) {
        this.tickets = tickets;
        this.keys = keys;
        this.pictures = pictures;
        this.publicUrl = publicUrl;
    }

    @GetMapping(params = {"!page", "!size"})
    @Operation(summary = "All of one's own tickets, newest first")
    List<TicketAnswer> all(UserId caller) {
        return tickets.listedOf(caller).stream().map(this::answer).toList();
    }

    @GetMapping
    @Operation(summary = "One's own tickets, newest first: a plain array, or a page when page or size is given")
    PageAnswer<TicketAnswer> page(
            UserId caller,
            @RequestParam(required = false) @Min(0) @Max(1_000_000) @Nullable Integer page,
            @RequestParam(required = false) @Min(1) @Max(100) @Nullable Integer size) {
        PageRequest wanted = PageRequest.of(page == null ? 0 : page, size == null ? PAGE_SIZE : size);
        return PageAnswer.of(tickets.listedOf(caller, wanted), this::answer);
    }

    @GetMapping(path = "/{ticketId}/qr")
    @Operation(summary = "The QR code of one's own ticket, to be shown at the door")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.IMAGE_PNG_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    ResponseEntity<byte[]> qrCode(@PathVariable long ticketId, UserId caller) {
        Held held = tickets.ofHolder(new TicketId(ticketId), caller)
                .orElseThrow(() -> new ProblemException(TicketProblem.TICKET_NOT_FOUND));
        if (held.cancelled()) {
            throw new ProblemException(TicketProblem.TICKET_REFUNDED);
        }
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_PNG)
                .cacheControl(CacheControl.noStore())
                .body(pictures.draw(keys.sign(held.code())));
    }

    private TicketAnswer answer(Listed ticket) {
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
                ticket.cancelled() ? null : publicUrl.address("/api/v1/tickets/" + ticket.ticket() + "/qr"),
                ticket.imageUrl());
    }

    /**
     * One ticket as the mobile app knows it.
     *
     * @param paymentAmount won, after discounts
     * @param qrCodeUrl where its owner gets the picture of the code; null for a refunded ticket
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
            String imageUrl) {}
}
