package com.t82.user;

import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Lets somebody go: nothing personal stays, their tokens stop at once, and their e-mail is free for a new account. */
@Component
class Withdrawing {

    private final Accounts accounts;
    private final Identities identities;
    private final Sessions sessions;
    private final Revocations revocations;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Withdrawing(
            Accounts accounts,
            Identities identities,
            Sessions sessions,
            Revocations revocations,
            ApplicationEventPublisher events,
            Clock clock) {
        this.accounts = accounts;
        this.identities = identities;
        this.sessions = sessions;
        this.revocations = revocations;
        this.events = events;
        this.clock = clock;
    }

    @Transactional
    void withdraw(UserId user) {
        accounts.active(user).withdraw(clock.instant());
        identities.erase(user);
        sessions.erase(user);
        revocations.revoke(user.value());
        events.publishEvent(new UserWithdrawn(user));
    }
}
