package com.t82.user.member;

import com.t82.shared.Auditable;
import com.t82.shared.KoreanTime;
import com.t82.shared.web.NotRepeatable;
import com.t82.user.UserId;
import com.t82.user.account.Role;
import com.t82.user.signin.Throttle;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Set;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Roles for a user whose e-mail address no provider has verified: an admin hands over a code, and the user redeems it.
 */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users")
class InvitationsApi {

    private static final Throttle.Limit PER_USER = new Throttle.Limit("invitation", 10, Duration.ofHours(1));

    private final Invitations invitations;
    private final GrantingRoles granting;
    private final Throttle throttle;

    InvitationsApi(Invitations invitations, GrantingRoles granting, Throttle throttle) {
        this.invitations = invitations;
        this.granting = granting;
        this.throttle = throttle;
    }

    @Auditable
    record Invitation(@NotEmpty Set<@NotNull Role> roles) {}

    /** @param expiresAt Korean local time */
    record InvitationCode(String code, LocalDateTime expiresAt) {

        /** Omits the code. */
        @Override
        public String toString() {
            return "InvitationCode[expiresAt=" + expiresAt + "]";
        }
    }

    @NotRepeatable
    @PostMapping("/invitations")
    @Operation(
            summary = "Invite a user to roles (admin)",
            description = "The code is shown this once, works once and for 7 days. Hand it over in person or by another"
                    + " way that you trust. It lapses when you are no longer an admin.")
    InvitationCode invite(@RequestBody @Valid Invitation request, UserId caller) {
        Invitations.NewInvitation invited = invitations.invite(caller, request.roles());
        return new InvitationCode(invited.code(), KoreanTime.local(invited.expiresAt()));
    }

    record Redemption(@NotBlank @Size(max = 100) String code) {

        /** Omits the code. */
        @Override
        public String toString() {
            return "Redemption";
        }
    }

    @PostMapping("/me/invitation")
    @Operation(
            summary = "Redeem an invitation to roles",
            description = "The roles are added to those that the user has. A change ends the user's sign-ins.")
    void redeem(@RequestBody @Valid Redemption request, UserId caller) {
        Throttle.Attempt attempt = throttle.begin(PER_USER, caller.toString());
        boolean refused = true;
        try {
            granting.redeem(caller, request.code());
            refused = false;
        } finally {
            throttle.end(attempt, refused);
        }
    }
}
