package com.t82.user.signin;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Demands more than an access token, which may have been copied, before a password is changed or an account is closed:
 * either the current password or a recent sign-in. Staff and admins must always give their password, if they have one.
 */
@Component
public class ProvingOwnership {

    private static final Duration RECENT = Duration.ofMinutes(30);
    private static final String FACTOR = "current-password";

    private final Accounts accounts;
    private final Passwords passwords;
    private final FailedSignIns failedSignIns;
    private final SignInTrail trail;
    private final Sessions sessions;
    private final Clock clock;

    ProvingOwnership(
            Accounts accounts,
            Passwords passwords,
            FailedSignIns failedSignIns,
            SignInTrail trail,
            Sessions sessions,
            Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.failedSignIns = failedSignIns;
        this.trail = trail;
        this.sessions = sessions;
        this.clock = clock;
    }

    /**
     * What a caller can show.
     *
     * @param session that the access token descends from, if any
     * @param issuedAt when the access token was issued; a token without a session is never extended
     * @param address the network address of the caller, against which wrong passwords count
     */
    public record Proof(
            @Nullable String currentPassword,
            @Nullable UUID session,
            @Nullable Instant issuedAt,
            String address) {

        /** Omits the password. */
        @Override
        public String toString() {
            return "Proof";
        }
    }

    /**
     * @throws ProblemException {@link SignInProblem#CURRENT_PASSWORD_WRONG}, {@link
     *     SignInProblem#CURRENT_PASSWORD_NEEDED} for staff and admins, {@link SignInProblem#RECENT_SIGN_IN_NEEDED},
     *     {@link SignInProblem#TOO_MANY_ATTEMPTS}
     */
    public void require(UserId user, Proof proof) {
        Account account = accounts.active(user);
        String hash = account.passwordHash();
        if (hash != null && proof.currentPassword() != null) {
            counted(account, proof, () -> {
                requireCurrentPassword(account, hash, proof);
                return account;
            });
        } else if (!provesBySignIn(account, proof)) {
            throw unproven(account, proof);
        }
    }

    /**
     * Whether a password is another one than today's; if it is, the caller has proven to be the owner.
     *
     * <p>The answer tells whether a guess is right. So a password that is not today's counts as a failed sign-in,
     * unless today's password or a recent sign-in comes with it.
     *
     * @throws ProblemException as {@link #require}, when the password is another one
     */
    public boolean requireForNewPassword(UserId user, String password, Proof proof) {
        Account account = accounts.active(user);
        String hash = account.passwordHash();
        if (hash == null) {
            require(user, proof);
            return true;
        }
        if (proof.currentPassword() == null && provesBySignIn(account, proof)) {
            return !passwords.matches(nameOf(account), password, hash);
        }
        return counted(account, proof, () -> {
            if (passwords.matches(nameOf(account), password, hash)) {
                return false;
            }
            requireCurrentPassword(account, hash, proof);
            return true;
        });
    }

    private void requireCurrentPassword(Account account, String hash, Proof proof) {
        String current = proof.currentPassword();
        if (current == null || !passwords.matches(nameOf(account), current, hash)) {
            throw new ProblemException(SignInProblem.LOGIN_FAILED);
        }
    }

    /** Shares the budget of failed sign-ins, or a copied token would be a way to guess the password. */
    private <T> T counted(Account account, Proof proof, Supplier<T> comparison) {
        try {
            return failedSignIns.countedFor(nameOf(account), proof.address(), comparison);
        } catch (ProblemException refused) {
            if (refused.type() == SignInProblem.LOGIN_FAILED) {
                trail.of(account, FACTOR, proof.address(), SignInTrail.Outcome.FAILURE);
                throw unproven(account, proof);
            }
            if (refused.type() == SignInProblem.TOO_MANY_ATTEMPTS) {
                trail.ofNobody(nameOf(account), FACTOR, proof.address(), SignInTrail.Outcome.LIMIT_REACHED);
            }
            throw refused;
        }
    }

    /** The same name as at a sign-in with the password, so that both share their budgets. */
    private static String nameOf(Account account) {
        String email = account.email();
        return email == null ? account.id().toString() : Account.keyOf(email);
    }

    private static ProblemException unproven(Account account, Proof proof) {
        if (account.passwordHash() == null) {
            return new ProblemException(SignInProblem.RECENT_SIGN_IN_NEEDED);
        }
        if (proof.currentPassword() != null) {
            return new ProblemException(SignInProblem.CURRENT_PASSWORD_WRONG);
        }
        return new ProblemException(
                account.isPrivileged() ? SignInProblem.CURRENT_PASSWORD_NEEDED : SignInProblem.RECENT_SIGN_IN_NEEDED);
    }

    private boolean provesBySignIn(Account account, Proof proof) {
        return (account.passwordHash() == null || !account.isPrivileged()) && isRecent(account.id(), proof);
    }

    private boolean isRecent(UserId user, Proof proof) {
        Instant signedIn = proof.session() == null
                ? proof.issuedAt()
                : sessions.openedAt(proof.session(), user).orElse(null);
        return signedIn != null && signedIn.isAfter(clock.instant().minus(RECENT));
    }
}
