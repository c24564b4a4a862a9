package com.t82.user.signin;

import com.t82.shared.ProblemException;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Counts sign-ins with wrong credentials, and only those: an attempt that meets a busy server or an outage of a
 * provider or of the database does not count.
 *
 * <p>Attempts for one account reserve a slot while they run, so that concurrent guesses are limited like sequential
 * ones. Attempts from one address reserve none, because a whole mobile network may share it and sign in within the same
 * second.
 *
 * <p>An attacker can fail with the e-mail address of another person, so failures must not lock the owner out. A network
 * from which the account has signed in before has a budget of its own: failures from other networks do not use it up,
 * and the limit of its address does not apply. All other networks share a budget that slows attempts down but never
 * blocks them.
 */
@Component
public class FailedSignIns {

    private final Throttle throttle;
    private final KnownNetworks knownNetworks;
    private final Throttle.Limit perEmailAndAddress;
    private final Throttle.Limit perEmail;
    private final Throttle.Limit perAddress;
    private final Throttle.Limit providerPerAddress;

    FailedSignIns(Throttle throttle, KnownNetworks knownNetworks, SignInSettings settings) {
        SignInSettings.Throttling limits = settings.throttling();
        this.throttle = throttle;
        this.knownNetworks = knownNetworks;
        this.perEmailAndAddress = new Throttle.Limit(
                "email-and-address", limits.failuresPerEmailAndAddress(), limits.failuresPerEmailAndAddressWithin());
        this.perEmail = new Throttle.Limit(
                "email",
                limits.failuresPerEmail(),
                limits.failuresPerEmailWithin(),
                new Throttle.Pauses(limits.firstPause(), limits.longestPause()));
        this.perAddress = new Throttle.Limit("address", limits.failuresPerAddress(), limits.failuresPerAddressWithin());
        this.providerPerAddress = new Throttle.Limit(
                "provider-and-address", limits.providerFailuresPerAddress(), limits.providerFailuresPerAddressWithin());
    }

    /**
     * @param address the network address of the caller
     * @param proof throws {@link SignInProblem#LOGIN_FAILED} when the credentials are wrong
     * @throws ProblemException {@link SignInProblem#TOO_MANY_ATTEMPTS}, without evaluating the proof
     */
    public <T> T countedFor(String emailKey, String address, Supplier<T> proof) {
        String network = Network.of(address);
        String both = emailKey + " " + network;
        boolean known = knownNetworks.isKnown(emailKey, network);
        if (!known) {
            throttle.look(perAddress, network);
        }
        Supplier<T> guarded = known ? proof : () -> holdingSlot(perEmail, emailKey, proof);
        T proven = counting(perAddress, network, () -> holdingSlot(perEmailAndAddress, both, guarded));
        knownNetworks.remember(emailKey, network);
        return proven;
    }

    /**
     * Like {@link #countedFor(String, String, Supplier)}, for a sign-in with a provider, which names no e-mail address.
     */
    public <T> T countedFor(String address, Supplier<T> proof) {
        String network = Network.of(address);
        throttle.look(providerPerAddress, network);
        return counting(providerPerAddress, network, proof);
    }

    private <T> T counting(Throttle.Limit limit, String network, Supplier<T> proof) {
        try {
            return proof.get();
        } catch (ProblemException refused) {
            if (refused.type() == SignInProblem.LOGIN_FAILED) {
                throttle.count(limit, network);
            }
            throw refused;
        }
    }

    private <T> T holdingSlot(Throttle.Limit limit, String subject, Supplier<T> proof) {
        Throttle.Attempt attempt = throttle.begin(limit, subject);
        boolean wrong = false;
        try {
            return proof.get();
        } catch (ProblemException refused) {
            wrong = refused.type() == SignInProblem.LOGIN_FAILED;
            throw refused;
        } finally {
            throttle.end(attempt, wrong);
        }
    }
}
