package com.t82.user.member;

import com.t82.shared.ProblemException;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import com.t82.user.WithdrawalAsked;
import com.t82.user.account.Accounts;
import com.t82.user.provider.Identities;
import com.t82.user.signin.Sessions;
import com.t82.user.signin.SignInTrail;
import com.t82.user.token.Revocations;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Closes an account: personal data is erased, tokens stop working at once, and the e-mail address can be used again.
 */
@Component
public class Withdrawing {

    private final Accounts accounts;
    private final Identities identities;
    private final Sessions sessions;
    private final Revocations revocations;
    private final SignInTrail trail;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Withdrawing(
            Accounts accounts,
            Identities identities,
            Sessions sessions,
            Revocations revocations,
            SignInTrail trail,
            ApplicationEventPublisher events,
            Clock clock) {
        this.accounts = accounts;
        this.identities = identities;
        this.sessions = sessions;
        this.revocations = revocations;
        this.trail = trail;
        this.events = events;
        this.clock = clock;
    }

    /** Open business of the user, and what happens to it on withdrawal; empty when there is none. */
    @Transactional
    List<WithdrawalAsked.Consequence> consequencesFor(UserId user) {
        accounts.active(user);
        return ask(user);
    }

    /**
     * @param confirmed whether the user has confirmed what happens to open business
     * @throws ProblemException {@link MemberProblem#LAST_ADMIN} when no admin would remain; {@link OpenBusiness} when
     *     there is open business that is not confirmed
     */
    @Transactional
    public void withdraw(UserId user, boolean confirmed) {
        List<WithdrawalAsked.Consequence> consequences = ask(user);
        if (!consequences.isEmpty() && !confirmed) {
            throw new OpenBusiness(consequences);
        }
        List<UUID> admins = accounts.lockAdmins();
        if (admins.size() == 1 && admins.contains(user.value())) {
            throw new ProblemException(MemberProblem.LAST_ADMIN);
        }
        Instant now = clock.instant();
        accounts.active(user).withdraw(now);
        identities.erase(user);
        sessions.erase(user);
        revocations.revoke(user.value());
        events.publishEvent(new UserWithdrawn(user, now));
        trail.of(user, SignInTrail.Change.WITHDRAWN);
    }

    /** A module without open business gives no answer, so no answer means that there is none. */
    private List<WithdrawalAsked.Consequence> ask(UserId user) {
        Reply<WithdrawalAsked.Consequence> reply = new Reply<>();
        events.publishEvent(new WithdrawalAsked(user, reply));
        return reply.all();
    }
}
