package com.t82.event.catalogue;

import com.t82.event.ShowId;
import com.t82.shared.KoreanTime;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDateTime;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The caller's favourites, which the wire calls {@code dibs}. */
@Tag(name = "Favourites", description = "The caller's favourite shows (dibs)")
@RestController
@RequestMapping("/api/v1/contents")
class FavouriteApi {

    private final Favouring favouring;

    FavouriteApi(Favouring favouring) {
        this.favouring = favouring;
    }

    @Operation(summary = "Make a show a favourite")
    @PostMapping("/{eventInfoId}/dibs")
    void favour(@PathVariable long eventInfoId, UserId caller) {
        favouring.favour(caller, new ShowId(eventInfoId));
    }

    @Operation(summary = "Drop a favourite")
    @DeleteMapping("/{eventInfoId}/dibs")
    void unfavour(@PathVariable long eventInfoId, UserId caller) {
        favouring.unfavour(caller, new ShowId(eventInfoId));
    }

    @Operation(summary = "One's own favourites, the latest first")
    @GetMapping("/dibs")
    List<FavouriteAnswer> favourites(UserId caller) {
        return favouring.favourites(caller).stream()
                .map(favourite -> new FavouriteAnswer(
                        favourite.show().value(),
                        favourite.title(),
                        KoreanTime.local(favourite.bookingOpensAt()),
                        favourite.imageUrl(),
                        favourite.favourites()))
                .toList();
    }

    record FavouriteAnswer(
            long eventInfoId, String title, LocalDateTime bookStartTime, String imageUrl, long favouriteCount) {}
}
