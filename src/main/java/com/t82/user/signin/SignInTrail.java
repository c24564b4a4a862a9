package com.t82.user.signin;

import com.t82.shared.Sha256;
import com.t82.user.PrivilegedSignIn;
import com.t82.user.UserId;
import com.t82.user.account.Account;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Logs and counts every attempt to sign in, so that guessing is visible. E-mail addresses are logged as digests.
 * Attempts on accounts of staff and admins are announced, too. A change of an account and the end of a session are
 * logged and counted after the commit.
 */
@Component
public class SignInTrail {

    private static final Logger log = LoggerFactory.getLogger(SignInTrail.class);

    private final MeterRegistry meters;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SignInTrail(MeterRegistry meters, ApplicationEventPublisher events, TransactionTemplate transaction, Clock clock) {
        this.meters = meters;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    public enum Outcome {
        SUCCESS,
        FAILURE,
        LIMIT_REACHED
    }

    /** What happens to an account beside attempts to sign in. */
    public enum Change {
        PASSWORD_CHANGED,
        SIGN_IN_ENDED,
        PROVIDER_LINKED,
        WITHDRAWN
    }

    /** @param factor what was shown: {@code password}, {@code current-password} or the name of a provider */
    public void of(Account account, String factor, String address, Outcome outcome) {
        note("user=" + account.id(), factor, address, outcome);
        if (account.isPrivileged()) {
            transaction.executeWithoutResult(status -> events.publishEvent(
                    new PrivilegedSignIn(account.id(), Network.of(address), clock.instant(), outcome.name())));
        }
    }

    /** For an attempt whose account does not exist or was not looked up. */
    void ofNobody(String emailKey, String factor, String address, Outcome outcome) {
        note("email-digest=" + HexFormat.of().formatHex(Sha256.of(emailKey), 0, 8), factor, address, outcome);
    }

    /** Part of the transaction that makes the change: a rolled-back change leaves no line and no count. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void of(UserId user, Change change) {
        noteOnCommit(user, change, "");
    }

    /** As {@link #of(UserId, Change)}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void ended(UserId user, UUID session) {
        noteOnCommit(user, Change.SIGN_IN_ENDED, " session=" + session);
    }

    /** As {@link #of(UserId, Change)}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void linked(UserId user, String provider) {
        noteOnCommit(user, Change.PROVIDER_LINKED, " provider=" + provider);
    }

    private void noteOnCommit(UserId user, Change change, String detail) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                String name = change.name().toLowerCase(Locale.ROOT).replace('_', '-');
                meters.counter("t82.user.account-changes", "change", name).increment();
                log.info("account changed change={} user={}{}", name, user, detail);
            }
        });
    }

    private void note(String who, String factor, String address, Outcome outcome) {
        String result = outcome.name().toLowerCase(Locale.ROOT);
        meters.counter("t82.user.sign-ins", "outcome", result).increment();
        log.info("sign-in outcome={} {} factor={} network={}", result, who, factor, Network.of(address));
    }
}
