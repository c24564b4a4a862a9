package com.t82.user;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import java.time.Clock;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Decides what others may do. */
@Component
class GrantingRoles {

    private final Accounts accounts;
    private final Sessions sessions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    GrantingRoles(Accounts accounts, Sessions sessions, ApplicationEventPublisher events, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Roles travel in the tokens, so a change ends the user's sign-ins.
     *
     * @throws ProblemException {@link UserProblem#OWN_ADMIN_ROLE} when admins would take the role from themselves, so
     *     that there is always one left; {@link CommonProblem#ACCESS_DENIED} when another admin has just taken it from
     *     them, for the same reason
     */
    @Transactional
    void grant(UserId admin, UserId user, Set<Role> roles) {
        if (admin.equals(user) && !roles.contains(Role.ADMIN)) {
            throw new ProblemException(UserProblem.OWN_ADMIN_ROLE);
        }
        if (!accounts.lockAdmins().contains(admin.value())) {
            throw new ProblemException(CommonProblem.ACCESS_DENIED);
        }
        if (accounts.active(user).grant(roles)) {
            sessions.endAll(user);
            events.publishEvent(new UserRolesChanged(
                    user, admin, roles.stream().sorted().map(Role::name).toList(), clock.instant()));
        }
    }
}
