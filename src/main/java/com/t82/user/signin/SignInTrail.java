package com.t82.user.signin;

import com.t82.shared.Sha256;
import com.t82.user.PrivilegedSignIn;
import com.t82.user.account.Account;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Logs and counts every attempt to sign in, so that guessing is visible. E-mail addresses are logged as digests.
 * Attempts on accounts of staff and admins are announced, too.
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

    /** @param factor what was shown: {@code password} or the name of a provider */
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

    private void note(String who, String factor, String address, Outcome outcome) {
        String result = outcome.name().toLowerCase(Locale.ROOT);
        meters.counter("t82.user.sign-ins", "outcome", result).increment();
        log.info("sign-in outcome={} {} factor={} network={}", result, who, factor, Network.of(address));
    }
}
