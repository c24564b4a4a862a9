package com.t82.user.signin;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Demands more than an access token, which may have been copied, before a password is changed or an account is closed:
 * either the current password or a recent sign-in. Staff and admins must always give their password, if they have one.
 */
@Component
public class ProvingOwnership {

    private static final Duration RECENT = Duration.ofMinutes(30);

    private final Accounts accounts;
    private final Passwords passwords;
    private final FailedSignIns failedSignIns;
    private final Sessions sessions;
    private final Clock clock;

    ProvingOwnership(
            Accounts accounts, Passwords passwords, FailedSignIns failedSignIns, Sessions sessions, Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.failedSignIns = failedSignIns;
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
        String password = proof.currentPassword();
        if (hash != null && password != null) {
            requireMatch(account, password, hash, proof.address());
        } else if (hash != null && account.isPrivileged()) {
            throw new ProblemException(SignInProblem.CURRENT_PASSWORD_NEEDED);
        } else if (!isRecent(user, proof)) {
            throw new ProblemException(SignInProblem.RECENT_SIGN_IN_NEEDED);
        }
    }

    /** Shares the budget of failed sign-ins, or a copied token would be a way to guess the password. */
    private void requireMatch(Account account, String password, String hash, String address) {
        String email = account.email();
        String who = email == null ? account.id().toString() : Account.keyOf(email);
        try {
            failedSignIns.countedFor(who, address, () -> {
                if (!passwords.matches(who, password, hash)) {
                    throw new ProblemException(SignInProblem.LOGIN_FAILED);
                }
                return account;
            });
        } catch (ProblemException refused) {
            throw refused.type() == SignInProblem.LOGIN_FAILED
                    ? new ProblemException(SignInProblem.CURRENT_PASSWORD_WRONG)
                    : refused;
        }
    }

    private boolean isRecent(UserId user, Proof proof) {
        Instant signedIn = proof.session() == null
                ? proof.issuedAt()
                : sessions.openedAt(proof.session(), user).orElse(null);
        return signedIn != null && signedIn.isAfter(clock.instant().minus(RECENT));
    }
}
