package com.t82.event.programme;

import com.t82.event.CategoryId;
import com.t82.event.ShowId;
import com.t82.event.VenueId;
import com.t82.event.catalogue.Listings;
import com.t82.event.catalogue.Searching;
import com.t82.event.catalogue.ShowPages;
import com.t82.shared.Created;
import com.t82.shared.KoreanTime;
import com.t82.shared.NormalForm;
import com.t82.shared.PageAnswer;
import com.t82.shared.VisibleText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows, which the wire calls {@code eventInfo}: lists, rankings, search and details, and their administration. */
@Tag(name = "Shows", description = "Shows (eventInfo): listings, rankings, search and details")
@RestController
@RequestMapping("/api/v1/contents")
class ShowApi {

    private final Listings listings;
    private final ShowPages pages;
    private final Searching search;
    private final Publishing publishing;

    ShowApi(Listings listings, ShowPages pages, Searching search, Publishing publishing) {
        this.listings = listings;
        this.pages = pages;
        this.search = search;
        this.publishing = publishing;
    }

    @Operation(summary = "The ten shows whose booking opens next")
    @GetMapping
    List<ShowAnswer> openingNext() {
        return answers(listings.openingNext());
    }

    @Operation(summary = "The ten best-selling shows")
    @GetMapping("/rank")
    List<ShowAnswer> bestSelling() {
        return answers(listings.bestSelling());
    }

    @Operation(summary = "The ten best-selling shows of a category")
    @GetMapping("/genre/{categoryId}/rank")
    List<ShowAnswer> bestSellingOf(@PathVariable long categoryId) {
        return answers(listings.bestSelling(new CategoryId(categoryId)));
    }

    @Operation(summary = "The ten shows of a category whose booking opens next")
    @GetMapping("/genre/{categoryId}/earliest-ticket")
    List<ShowAnswer> openingNextOf(@PathVariable long categoryId) {
        return answers(listings.openingNext(new CategoryId(categoryId)));
    }

    @Operation(summary = "The shows of a category, page by page, latest booking first")
    @GetMapping("/genre/{categoryId}/events")
    PageAnswer<ShowAnswer> showsOf(
            @PathVariable long categoryId,
            @RequestParam(defaultValue = "0") @Min(0) @Max(1_000_000) int page,
            @RequestParam(defaultValue = "10") @Min(1) @Max(100) int size) {
        return PageAnswer.of(listings.of(new CategoryId(categoryId), PageRequest.of(page, size)), ShowAnswer::of);
    }

    @Operation(
            summary = "Search by title, artist and venue",
            description =
                    "Korean or English, words or their beginnings, or first consonants only (ㄱㅅ). At most 50 hits.")
    @GetMapping("/search")
    List<HitAnswer> search(@RequestParam @Size(max = 100) String searchWord) {
        return search.search(searchWord).stream()
                .map(hit -> new HitAnswer(hit.show().value(), hit.title(), hit.venueName(), hit.runningTime()))
                .toList();
    }

    @Operation(summary = "A show in detail")
    @GetMapping("/{eventInfoId}")
    DetailsAnswer details(@PathVariable long eventInfoId) {
        ShowPages.ShowView show = pages.show(new ShowId(eventInfoId));
        return new DetailsAnswer(
                eventInfoId,
                show.title(),
                show.description(),
                show.rating(),
                show.runningTime(),
                show.ageRestriction(),
                show.venueName(),
                show.venue().value(),
                show.totalSeats(),
                show.imageUrl(),
                show.artists(),
                KoreanTime.local(show.bookingOpensAt()),
                show.favourites());
    }

    @Operation(summary = "Publish a show (admin)")
    @PostMapping
    ResponseEntity<Created> publish(@RequestBody @Valid NewShow show) {
        long id = publishing
                .publish(show.details(), new VenueId(show.placeId()), new CategoryId(show.categoryId()))
                .value();
        return Created.at("/api/v1/contents/" + id, id);
    }

    @Operation(summary = "Revise a show (admin)")
    @PostMapping("/{eventInfoId}")
    void revise(@PathVariable long eventInfoId, @RequestBody @Valid RevisedShow show) {
        publishing.revise(new ShowId(eventInfoId), show.details());
    }

    @Operation(summary = "Withdraw a show and cancel what is left of its performances (admin)")
    @DeleteMapping("/{eventInfoId}")
    void withdraw(@PathVariable long eventInfoId) {
        publishing.withdraw(new ShowId(eventInfoId));
    }

    private static List<ShowAnswer> answers(List<Listings.ListedShow> shows) {
        return shows.stream().map(ShowAnswer::of).toList();
    }

    record ShowAnswer(long eventInfoId, String title, double rating, LocalDateTime bookStartTime, String imageUrl) {

        static ShowAnswer of(Listings.ListedShow show) {
            return new ShowAnswer(
                    show.show().value(),
                    show.title(),
                    show.rating(),
                    KoreanTime.local(show.bookingOpensAt()),
                    show.imageUrl());
        }
    }

    record HitAnswer(long eventInfoId, String title, String placeName, String runningTime) {}

    record DetailsAnswer(
            long eventInfoId,
            String title,
            String description,
            double rating,
            String runningTime,
            String ageRestriction,
            String placeName,
            long placeId,
            int totalSeat,
            String imageUrl,
            String artists,
            LocalDateTime bookStartTime,
            long favouriteCount) {}

    record NewShow(
            @NotBlank @VisibleText(required = false) @Size(max = 200) String title,

            @NotBlank @VisibleText(required = false, multiline = true) @Size(max = 20_000) String description,

            @NotBlank @VisibleText(required = false) @Size(max = 50) String runningTime,

            @NotBlank @VisibleText(required = false) @Size(max = 50) String ageRestriction,

            @NotNull LocalDateTime bookStartTime,
            long placeId,
            long categoryId,

            @Nullable @Size(max = 500) @PosterAddress String imageUrl,

            @Nullable @VisibleText(required = false) @Size(max = 500) String artists) {

        NewShow {
            if (title != null) {
                title = NormalForm.ofName(title);
            }
            if (description != null) {
                description = NormalForm.of(description);
            }
            if (runningTime != null) {
                runningTime = NormalForm.ofName(runningTime);
            }
            if (ageRestriction != null) {
                ageRestriction = NormalForm.ofName(ageRestriction);
            }
            if (artists != null) {
                artists = NormalForm.ofName(artists);
            }
        }

        ShowDetails details() {
            return new ShowDetails(
                    title,
                    description,
                    runningTime,
                    ageRestriction,
                    KoreanTime.instant(bookStartTime),
                    imageUrl,
                    artists);
        }
    }

    record RevisedShow(
            @NotBlank @VisibleText(required = false) @Size(max = 200) String title,

            @NotBlank @VisibleText(required = false, multiline = true) @Size(max = 20_000) String description,

            @NotBlank @VisibleText(required = false) @Size(max = 50) String runningTime,

            @NotBlank @VisibleText(required = false) @Size(max = 50) String ageRestriction,

            @NotNull LocalDateTime bookStartTime,

            @Nullable @Size(max = 500) @PosterAddress String imageUrl,

            @Nullable @VisibleText(required = false) @Size(max = 500) String artists) {

        RevisedShow {
            if (title != null) {
                title = NormalForm.ofName(title);
            }
            if (description != null) {
                description = NormalForm.of(description);
            }
            if (runningTime != null) {
                runningTime = NormalForm.ofName(runningTime);
            }
            if (ageRestriction != null) {
                ageRestriction = NormalForm.ofName(ageRestriction);
            }
            if (artists != null) {
                artists = NormalForm.ofName(artists);
            }
        }

        ShowDetails details() {
            return new ShowDetails(
                    title,
                    description,
                    runningTime,
                    ageRestriction,
                    KoreanTime.instant(bookStartTime),
                    imageUrl,
                    artists);
        }
    }
}
