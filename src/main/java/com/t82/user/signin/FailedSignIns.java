package com.t82.user.signin;

import com.t82.shared.ProblemException;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Counts sign-ins whose credentials proved wrong, and those alone: who met a busy server, an outage of a provider or of
 * the database may try again.
 *
 * <p>An account's attempts take a place while they are under way, so that a volley of guesses gets no further than one
 * after the other. An address's do not: behind it may be a whole mobile network that signs in within the same second.
 *
 * <p>Anybody can fail for somebody else's e-mail, so failures must not lock the owner out. A network from which the
 * account's password was given correctly before has a budget of its own, which no failure from elsewhere uses up, and
 * the budget of its address does not concern it. All other networks share a budget, which slows down and never shuts.
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
     * @throws ProblemException {@link SignInProblem#TOO_MANY_ATTEMPTS}, without asking for the proof
     */
    public <T> T countedFor(String emailKey, String address, Supplier<T> proof) {
        String network = Network.of(address);
        String both = emailKey + " " + network;
        boolean known = knownNetworks.isKnown(emailKey, network);
        if (!known) {
            throttle.look(perAddress, network);
        }
        Supplier<T> guarded = known ? proof : () -> takingPlace(perEmail, emailKey, proof);
        T proven = counting(perAddress, network, () -> takingPlace(perEmailAndAddress, both, guarded));
        knownNetworks.remember(emailKey, network);
        return proven;
    }

    /** As {@link #countedFor(String, String, Supplier)}, where a provider vouches and no e-mail address is claimed. */
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

    private <T> T takingPlace(Throttle.Limit limit, String who, Supplier<T> proof) {
        Throttle.Attempt attempt = throttle.begin(limit, who);
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
