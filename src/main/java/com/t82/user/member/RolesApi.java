package com.t82.user.member;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.Auditable;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemException;
import com.t82.shared.web.AuditedRead;
import com.t82.user.UserId;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.account.Role;
import com.t82.user.provider.Identities;
import com.t82.user.provider.Provider;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Administration of accounts over HTTP. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users")
class RolesApi {

    private final GrantingRoles granting;
    private final ConfirmingArtists confirming;
    private final Accounts accounts;
    private final Identities identities;

    RolesApi(GrantingRoles granting, ConfirmingArtists confirming, Accounts accounts, Identities identities) {
        this.granting = granting;
        this.confirming = confirming;
        this.accounts = accounts;
        this.identities = identities;
    }

    @Auditable
    record RolesChange(@NotEmpty Set<@NotNull Role> roles) {}

    /**
     * @param artistRequested whether the user asks to be confirmed as an artist, and no admin has decided yet
     * @param emailVerified whether a provider has verified the e-mail address; otherwise it may belong to another
     *     person
     * @param signedUpAt Korean local time
     * @param identities the providers with which the user can sign in
     */
    record FoundAccount(
            UserId userId,
            String name,
            String email,
            Set<Role> roles,
            @JsonProperty("isArtist") boolean artist,
            boolean artistRequested,
            boolean emailVerified,
            LocalDateTime signedUpAt,
            List<Provider> identities) {}

    @AuditedRead
    @GetMapping(params = "email")
    @Operation(summary = "Find an account by its e-mail address (admin)")
    FoundAccount find(@RequestParam @Size(max = 254) String email) {
        Account account = accounts.findByEmailKey(Account.keyOf(email))
                .orElseThrow(() -> new ProblemException(MemberProblem.EMAIL_NOT_FOUND));
        List<Provider> providers = identities.of(account.id()).stream()
                .map(Identities.Linked::provider)
                .toList();
        return new FoundAccount(
                account.id(),
                account.name(),
                UserApi.orEmpty(account.email()),
                account.roles(),
                account.isArtist(),
                account.isArtistRequested(),
                !providers.isEmpty(),
                KoreanTime.local(account.createdAt()),
                providers);
    }

    @PutMapping("/{userId}/roles")
    @Operation(
            summary = "Set an account's roles (admin)",
            description =
                    "A change ends the user's sign-ins. A role beyond USER needs an e-mail that Kakao or Google has"
                            + " verified; anybody else redeems an invitation.")
    void grant(@PathVariable UUID userId, @RequestBody @Valid RolesChange request, UserId caller) {
        granting.grant(caller, new UserId(userId), request.roles());
    }

    @Auditable
    record ArtistDecision(@JsonProperty("isArtist") @NotNull Boolean artist) {}

    @PutMapping("/{userId}/artist")
    @Operation(
            summary = "Confirm that an account is an artist's, or that it is not (admin)",
            description = "Reviews and replies of confirmed artists are marked.")
    void decideArtist(@PathVariable UUID userId, @RequestBody @Valid ArtistDecision request) {
        confirming.decide(new UserId(userId), request.artist());
    }
}
