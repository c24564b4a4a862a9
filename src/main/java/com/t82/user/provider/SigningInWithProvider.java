package com.t82.user.provider;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.UserSignedUp;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.picture.ShownPictures;
import com.t82.user.signin.FailedSignIns;
import com.t82.user.signin.Sessions;
import com.t82.user.signin.SignInProblem;
import com.t82.user.signin.SignInTrail;
import com.t82.user.signin.SigningIn;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Signs a person in with Kakao or Google, and opens an account the first time. */
@Component
class SigningInWithProvider {

    private static final Logger log = LoggerFactory.getLogger(SigningInWithProvider.class);

    /** The name of an account whose provider returns none. */
    private static final String NAMELESS = "회원";

    private static final int LONGEST_NAME = 50;
    private static final int LONGEST_URL = 2048;

    private final Map<Provider, IdentityProvider> providers = new EnumMap<>(Provider.class);
    private final SigningIn signingIn;
    private final FailedSignIns failedSignIns;
    private final SignInTrail trail;
    private final Accounts accounts;
    private final Identities identities;
    private final Sessions sessions;
    private final ShownPictures pictures;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    SigningInWithProvider(
            List<IdentityProvider> providers,
            SigningIn signingIn,
            FailedSignIns failedSignIns,
            SignInTrail trail,
            Accounts accounts,
            Identities identities,
            Sessions sessions,
            ShownPictures pictures,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        for (IdentityProvider provider : providers) {
            if (provider.isConfigured()) {
                this.providers.put(provider.provider(), provider);
            } else {
                log.warn("provider sign-in disabled provider={} reason=no-app-configured", provider.provider());
            }
        }
        this.signingIn = signingIn;
        this.failedSignIns = failedSignIns;
        this.trail = trail;
        this.accounts = accounts;
        this.identities = identities;
        this.sessions = sessions;
        this.pictures = pictures;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * @param accessToken the provider's
     * @throws ProblemException {@link ProviderProblem#UNKNOWN_PROVIDER} also when it is not configured, {@link
     *     SignInProblem#LOGIN_FAILED}, {@link ProviderProblem#PROVIDER_UNAVAILABLE}, {@link
     *     SignInProblem#TOO_MANY_ATTEMPTS}
     */
    SigningIn.SignedIn signIn(Provider provider, String accessToken, String address) {
        IdentityProvider asked = providers.get(provider);
        if (asked == null) {
            throw new ProblemException(ProviderProblem.UNKNOWN_PROVIDER);
        }
        IdentityProvider.Person person = failedSignIns.countedFor(address, () -> asked.ownerOf(accessToken));
        UserId user = accountOf(provider, person);
        SigningIn.SignedIn signedIn = signingIn.open(user);
        trail.of(accounts.active(user), factor(provider), address, SignInTrail.Outcome.SUCCESS);
        return signedIn;
    }

    private static String factor(Provider provider) {
        return provider.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Of two concurrent first sign-ins of a person the second one fails on the unique index and then finds the account.
     */
    private UserId accountOf(Provider provider, IdentityProvider.Person person) {
        try {
            return findOrOpen(provider, person);
        } catch (DataIntegrityViolationException e) {
            return findOrOpen(provider, person);
        }
    }

    private UserId findOrOpen(Provider provider, IdentityProvider.Person person) {
        return transaction.execute(status -> identities
                .userOf(provider, person.id())
                .orElseGet(() -> {
                    UserId user = byVerifiedEmail(person).orElseGet(() -> openAccount(person));
                    identities.link(provider, person.id(), user, clock.instant());
                    trail.linked(user, factor(provider));
                    return user;
                }));
    }

    private Optional<UserId> byVerifiedEmail(IdentityProvider.Person person) {
        return Optional.ofNullable(person.verifiedEmail())
                .flatMap(email -> accounts.findByEmailKey(Account.keyOf(email)))
                .map(this::linkByEmail);
    }

    /**
     * The first provider that has verified an account's e-mail address proves who owns it. The person who opened the
     * account with a password has proved nothing and may be another, so the password and all sessions end here.
     *
     * @throws ProblemException {@link SignInProblem#LOGIN_FAILED} for staff and admins: their permissions must not
     *     depend on who controls a mailbox
     */
    private UserId linkByEmail(Account account) {
        if (account.isPrivileged()) {
            log.warn("provider sign-in refused user={} reason=privileged-account-is-not-linked-by-email", account.id());
            throw new ProblemException(SignInProblem.LOGIN_FAILED);
        }
        if (identities.of(account.id()).isEmpty()) {
            account.dropPassword();
            sessions.endAll(account.id());
        }
        return account.id();
    }

    private UserId openAccount(IdentityProvider.Person person) {
        Account account = Account.withoutPassword(
                UserId.random(), nameOf(person), person.verifiedEmail(), pictureOf(person), clock.instant());
        accounts.saveAndFlush(account);
        events.publishEvent(
                new UserSignedUp(account.id(), account.name(), pictures.of(account.profileUrl()), account.isArtist()));
        return account.id();
    }

    private static String nameOf(IdentityProvider.Person person) {
        String name = person.name().strip();
        return name.isEmpty() ? NAMELESS : name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    private static @Nullable String pictureOf(IdentityProvider.Person person) {
        String url = person.pictureUrl();
        return url != null && url.length() <= LONGEST_URL && url.matches(Account.PICTURE_URL) ? url : null;
    }
}
