package com.t82.user.member;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.UserRolesChanged;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.account.Role;
import com.t82.user.provider.Identities;
import com.t82.user.signin.Sessions;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the roles of users. */
@Component
public class GrantingRoles {

    private final Accounts accounts;
    private final Identities identities;
    private final Invitations invitations;
    private final Sessions sessions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    GrantingRoles(
            Accounts accounts,
            Identities identities,
            Invitations invitations,
            Sessions sessions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.accounts = accounts;
        this.identities = identities;
        this.invitations = invitations;
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Tokens contain the roles, so a change ends the user's sessions. A role beyond USER needs an e-mail address that a
     * provider has verified, because an account with a password can be opened with the address of another person.
     *
     * @throws ProblemException {@link MemberProblem#OWN_ADMIN_ROLE} when admins would remove the role from themselves,
     *     so that one admin always remains; {@link CommonProblem#ACCESS_DENIED} when another admin has just removed the
     *     caller's role; {@link MemberProblem#EMAIL_NOT_VOUCHED_FOR}
     */
    @Transactional
    public void grant(UserId admin, UserId user, Set<Role> roles) {
        if (admin.equals(user) && !roles.contains(Role.ADMIN)) {
            throw new ProblemException(MemberProblem.OWN_ADMIN_ROLE);
        }
        if (!accounts.lockAdmins().contains(admin.value())) {
            throw new ProblemException(CommonProblem.ACCESS_DENIED);
        }
        Account account = accounts.active(user);
        if (goesBeyond(account.roles(), roles) && !identities.hasVerifiedEmail(user)) {
            throw new ProblemException(MemberProblem.EMAIL_NOT_VOUCHED_FOR);
        }
        grant(account, roles, admin);
    }

    /**
     * Adds the roles of an invitation to those of the user. The code proves that the admin has invited this user.
     *
     * @throws ProblemException {@link MemberProblem#INVITATION_REFUSED}, also when the inviting user is no longer an
     *     admin
     */
    @Transactional
    void redeem(UserId user, String code) {
        Invitations.RedeemedInvitation invitation = invitations
                .redeem(code, user)
                .orElseThrow(() -> new ProblemException(MemberProblem.INVITATION_REFUSED));
        if (!accounts.lockAdmins().contains(invitation.invitedBy().value())) {
            throw new ProblemException(MemberProblem.INVITATION_REFUSED);
        }
        Account account = accounts.active(user);
        EnumSet<Role> roles = EnumSet.copyOf(invitation.roles());
        roles.addAll(account.roles());
        grant(account, roles, invitation.invitedBy());
    }

    private static boolean goesBeyond(Set<Role> held, Set<Role> wanted) {
        return wanted.stream().anyMatch(role -> role != Role.USER && !held.contains(role));
    }

    private void grant(Account account, Set<Role> roles, UserId admin) {
        if (account.grant(roles)) {
            sessions.endAll(account.id());
            events.publishEvent(new UserRolesChanged(
                    account.id(), admin, roles.stream().sorted().map(Role::name).toList(), clock.instant()));
        }
    }
}
