package com.t82.user.member;

import com.t82.shared.ProblemException;
import com.t82.user.PasswordChanged;
import com.t82.user.UserId;
import com.t82.user.UserProfileChanged;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.picture.ShownPictures;
import com.t82.user.signin.Passwords;
import com.t82.user.signin.ProvingOwnership;
import com.t82.user.signin.Sessions;
import com.t82.user.signin.SignInTrail;
import com.t82.user.signin.SigningIn;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes the profile and the password of a user. */
@Component
public class ChangingProfile {

    private final Accounts accounts;
    private final Passwords passwords;
    private final ProvingOwnership ownership;
    private final SigningIn signingIn;
    private final Sessions sessions;
    private final SignInTrail trail;
    private final ShownPictures pictures;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ChangingProfile(
            Accounts accounts,
            Passwords passwords,
            ProvingOwnership ownership,
            SigningIn signingIn,
            Sessions sessions,
            SignInTrail trail,
            ShownPictures pictures,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.ownership = ownership;
        this.signingIn = signingIn;
        this.sessions = sessions;
        this.trail = trail;
        this.pictures = pictures;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** {@code null} keeps the present value; an empty picture removes it. */
    public record Change(
            String name,
            @Nullable String password,
            @Nullable String address,
            @Nullable String addressDetail,
            @Nullable String profileUrl) {

        /** Omits the password. */
        @Override
        public String toString() {
            return "Change";
        }
    }

    /**
     * A new password ends all sessions including the caller's, so that no session opened with the old password
     * or used with a copied token survives.
     *
     * @return the tokens of a new session after a new password; empty when the password is unchanged
     * @throws ProblemException as {@link ProvingOwnership#requireForNewPassword}
     */
    public Optional<SigningIn.SignedIn> change(UserId user, Change change, ProvingOwnership.Proof proof) {
        String newHash = newHash(user, change.password(), proof);
        return Optional.ofNullable(transaction.execute(status -> {
            Account account = accounts.active(user);
            if (newHash != null) {
                account.changePassword(newHash);
                sessions.endAll(user);
                events.publishEvent(new PasswordChanged(user, clock.instant()));
                trail.of(user, SignInTrail.Change.PASSWORD_CHANGED);
            }
            if (account.change(change.name(), change.address(), change.addressDetail(), change.profileUrl())) {
                events.publishEvent(new UserProfileChanged(
                        user,
                        account.name(),
                        pictures.of(account.profileUrl()),
                        account.isArtist(),
                        account.revision()));
            }
            return newHash == null ? null : signingIn.reopen(account);
        }));
    }

    /** The app sends the password with every change, mostly the one that is already set. */
    private @Nullable String newHash(UserId user, @Nullable String password, ProvingOwnership.Proof proof) {
        return password != null && ownership.requireForNewPassword(user, password, proof)
                ? passwords.hash(password)
                : null;
    }
}
