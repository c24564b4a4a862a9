package com.t82.user.member;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.KoreanTime;
import com.t82.user.UserId;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.account.Role;
import com.t82.user.picture.UploadedPictures;
import com.t82.user.provider.Identities;
import com.t82.user.provider.Provider;
import com.t82.user.signin.Sessions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Exports the data of the own account over HTTP. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users")
class ExportApi {

    private final Accounts accounts;
    private final Identities identities;
    private final Sessions sessions;
    private final UploadedPictures pictures;

    ExportApi(Accounts accounts, Identities identities, Sessions sessions, UploadedPictures pictures) {
        this.accounts = accounts;
        this.identities = identities;
        this.sessions = sessions;
        this.pictures = pictures;
    }

    /** Everything that this module stores about a user. Times are Korean local time. */
    record Export(
            UserId userId,
            LocalDateTime signedUpAt,
            UserApi.Me profile,
            @JsonProperty("isArtist") boolean artist,
            boolean artistRequested,
            Set<Role> roles,
            boolean hasPassword,
            List<LinkedIdentity> identities,
            List<SignIn> signIns,
            List<UploadedPicture> pictures) {

        record LinkedIdentity(Provider provider, LocalDateTime linkedAt) {}

        record SignIn(LocalDateTime signedInAt, LocalDateTime endsAt) {}

        /** @param path under which this server serves it */
        record UploadedPicture(String path, LocalDateTime uploadedAt) {}
    }

    @GetMapping("/me/export")
    @Operation(
            summary = "Everything kept about the own account",
            description = "Further data about its owner is listed by the lists of purchases, tickets, coupons,"
                    + " reviews, favourites and notices.")
    ResponseEntity<Export> export(UserId caller) {
        Account account = accounts.active(caller);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("Content-Disposition", "attachment; filename=\"t82-account.json\"")
                .body(new Export(
                        account.id(),
                        KoreanTime.local(account.createdAt()),
                        UserApi.Me.of(account),
                        account.isArtist(),
                        account.isArtistRequested(),
                        account.roles(),
                        account.passwordHash() != null,
                        identities.of(caller).stream()
                                .map(linked -> new Export.LinkedIdentity(
                                        linked.provider(), KoreanTime.local(linked.linkedAt())))
                                .toList(),
                        sessions.openOf(caller).stream()
                                .map(session -> new Export.SignIn(
                                        KoreanTime.local(session.openedAt()), KoreanTime.local(session.expiresAt())))
                                .toList(),
                        pictures.of(caller).stream()
                                .map(picture -> new Export.UploadedPicture(
                                        picture.path(), KoreanTime.local(picture.uploadedAt())))
                                .toList()));
    }
}
