package com.t82.event.programme;

import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.event.catalogue.ShowPages;
import com.t82.shared.Auditable;
import com.t82.shared.Created;
import com.t82.shared.Money;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Prices of the sections of a show, which the wire calls {@code grade}. */
@Tag(name = "Prices", description = "What the sections of a show cost (grade)")
@RestController
@RequestMapping("/api/v1/contents")
class PriceApi {

    private final Pricing pricing;
    private final ShowPages pages;

    PriceApi(Pricing pricing, ShowPages pages) {
        this.pricing = pricing;
        this.pages = pages;
    }

    @Operation(
            summary = "Price a section for a show, or change its price (admin)",
            description = "Seats that are held or sold keep their price.")
    @PostMapping("/init/{eventInfoId}/section/{sectionId}/grade")
    ResponseEntity<Created> price(
            @PathVariable long eventInfoId, @PathVariable long sectionId, @RequestBody @Valid NewPrice price) {
        long id = pricing.price(new ShowId(eventInfoId), new SectionId(sectionId), Money.of(price.price()));
        return Created.at("/api/v1/contents/" + eventInfoId + "/grades", id);
    }

    @Operation(summary = "What the sections of a show cost, the dearest first")
    @GetMapping("/{eventInfoId}/grades")
    List<PriceAnswer> prices(@PathVariable long eventInfoId) {
        return pages.prices(new ShowId(eventInfoId)).stream()
                .map(price -> new PriceAnswer(
                        price.section().value(),
                        price.sectionName(),
                        price.seats(),
                        price.price().won()))
                .toList();
    }

    /** The payment gateway accepts at most seven digits. */
    @Auditable
    record NewPrice(
            @Schema(description = "won") @Min(1) @Max(9_999_999) long price) {}

    record PriceAnswer(long sectionId, String name, int seats, long price) {}
}
