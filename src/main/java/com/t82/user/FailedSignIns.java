package com.t82.user;

import com.t82.shared.ProblemException;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Counts sign-ins whose credentials proved wrong, and those alone: who met a busy server, an outage of a provider or of
 * the database may try again.
 *
 * <p>An e-mail's attempts count while they are under way, so that a volley of guesses gets no further than one after the
 * other. An address's do not: behind it may be a whole mobile network that signs in within the same second.
 */
@Component
class FailedSignIns {

    private final Throttle throttle;
    private final Throttle.Limit perEmailAndAddress;
    private final Throttle.Limit perEmail;
    private final Throttle.Limit perAddress;

    FailedSignIns(Throttle throttle, UserSettings settings) {
        UserSettings.Throttling limits = settings.throttling();
        this.throttle = throttle;
        this.perEmailAndAddress = new Throttle.Limit(
                "email-and-address", limits.failuresPerEmailAndAddress(), limits.failuresPerEmailAndAddressWithin());
        this.perEmail = new Throttle.Limit("email", limits.failuresPerEmail(), limits.failuresPerEmailWithin());
        this.perAddress = new Throttle.Limit("address", limits.failuresPerAddress(), limits.failuresPerAddressWithin());
    }

    /**
     * @param address the network address of the caller
     * @param proof throws {@link UserProblem#LOGIN_FAILED} when the credentials are wrong
     * @throws ProblemException {@link UserProblem#TOO_MANY_ATTEMPTS}, without asking for the proof
     */
    <T> T countedFor(String emailKey, String address, Supplier<T> proof) {
        String both = emailKey + " " + Network.of(address);
        return countedFor(address, () -> taking(perEmailAndAddress, both, () -> taking(perEmail, emailKey, proof)));
    }

    /** As {@link #countedFor(String, String, Supplier)}, where no e-mail address is claimed. */
    <T> T countedFor(String address, Supplier<T> proof) {
        String network = Network.of(address);
        throttle.look(perAddress, network);
        try {
            return proof.get();
        } catch (ProblemException refused) {
            if (refused.type() == UserProblem.LOGIN_FAILED) {
                throttle.take(perAddress, network);
            }
            throw refused;
        }
    }

    private <T> T taking(Throttle.Limit limit, String who, Supplier<T> proof) {
        throttle.take(limit, who);
        boolean wrong = false;
        try {
            return proof.get();
        } catch (ProblemException refused) {
            wrong = refused.type() == UserProblem.LOGIN_FAILED;
            throw refused;
        } finally {
            if (!wrong) {
                throttle.giveBack(limit, who);
            }
        }
    }
}
