package com.t82.user.signin;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.token.AccessTokens;
import com.t82.user.token.TokenProblem;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Issues tokens for a proven identity, and new tokens for earlier ones. */
@Component
public class SigningIn {

    private static final String PASSWORD = "password";

    private final Accounts accounts;
    private final Passwords passwords;
    private final FailedSignIns failedSignIns;
    private final Sessions sessions;
    private final TokenRotation rotation;
    private final AccessTokens tokens;
    private final SignInTrail trail;
    private final TransactionTemplate transaction;

    SigningIn(
            Accounts accounts,
            Passwords passwords,
            FailedSignIns failedSignIns,
            Sessions sessions,
            TokenRotation rotation,
            AccessTokens tokens,
            SignInTrail trail,
            TransactionTemplate transaction) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.failedSignIns = failedSignIns;
        this.sessions = sessions;
        this.rotation = rotation;
        this.tokens = tokens;
        this.trail = trail;
        this.transaction = transaction;
    }

    /** @param refreshToken {@code null} when the client keeps its present one */
    public record SignedIn(String accessToken, @Nullable String refreshToken) {

        /** Omits the tokens. */
        @Override
        public String toString() {
            return "SignedIn";
        }
    }

    /**
     * @param address the network address of the caller, against which failures count
     * @throws ProblemException {@link SignInProblem#LOGIN_FAILED}, the same and after the same time for an unknown
     *     e-mail and a wrong password; {@link SignInProblem#TOO_MANY_ATTEMPTS}
     */
    public SignedIn byPassword(String email, String password, String address) {
        Account proven = proveByPassword(email, password, address);
        SignedIn signedIn = open(proven.id(), account -> Objects.equals(account.passwordHash(), proven.passwordHash()));
        trail.of(proven, PASSWORD, address, SignInTrail.Outcome.SUCCESS);
        return signedIn;
    }

    private Account proveByPassword(String email, String password, String address) {
        String emailKey = Account.keyOf(email);
        try {
            return failedSignIns.countedFor(emailKey, address, () -> {
                Account account = accounts.findByEmailKey(emailKey).orElse(null);
                boolean matches =
                        passwords.matches(emailKey, password, account == null ? null : account.passwordHash());
                if (account == null || !matches) {
                    throw new ProblemException(SignInProblem.LOGIN_FAILED);
                }
                return account;
            });
        } catch (ProblemException refused) {
            noteRefusal(emailKey, address, refused);
            throw refused;
        }
    }

    private void noteRefusal(String emailKey, String address, ProblemException refused) {
        if (refused.type() == SignInProblem.TOO_MANY_ATTEMPTS) {
            trail.ofNobody(emailKey, PASSWORD, address, SignInTrail.Outcome.LIMIT_REACHED);
        } else if (refused.type() == SignInProblem.LOGIN_FAILED) {
            accounts.findByEmailKey(emailKey)
                    .ifPresentOrElse(
                            account -> trail.of(account, PASSWORD, address, SignInTrail.Outcome.FAILURE),
                            () -> trail.ofNobody(emailKey, PASSWORD, address, SignInTrail.Outcome.FAILURE));
        }
    }

    /** Opens a session for a user whose proof of identity stays valid when the account changes. */
    public SignedIn open(UserId user) {
        return open(user, account -> true);
    }

    /** @param stillProven checked once the account is locked, because it may have changed since the proof */
    private SignedIn open(UserId user, Predicate<Account> stillProven) {
        return transaction.execute(status -> {
            Account account = accounts.lockActive(user.value())
                    .filter(stillProven)
                    .orElseThrow(() -> new ProblemException(SignInProblem.LOGIN_FAILED));
            SessionTokens session = sessions.open(user);
            return signedIn(account, session);
        });
    }

    /** Opens a session in the transaction that has ended all others of the account. */
    public SignedIn reopen(Account account) {
        SessionTokens session = sessions.open(account.id());
        return signedIn(account, session);
    }

    /**
     * Exchanges a valid access token for a new one with the present roles.
     *
     * @throws ProblemException {@link TokenProblem#TOKEN_REVOKED} when the session has ended
     */
    public SignedIn refresh(PresentedAccessToken token) {
        UUID fresh = rotation.exchange(token).orElseThrow(() -> new ProblemException(TokenProblem.TOKEN_REVOKED));
        Account account = accounts.active(token.user());
        return new SignedIn(tokens.issue(account.id(), account.roles(), token.session(), fresh), null);
    }

    /** @throws ProblemException {@link SignInProblem#REFRESH_TOKEN_REFUSED} when it is unknown, expired or was used */
    public SignedIn extend(String refreshToken) {
        SessionTokens session = rotation.extend(refreshToken)
                .orElseThrow(() -> new ProblemException(SignInProblem.REFRESH_TOKEN_REFUSED));
        return signedIn(accounts.active(session.user()), session);
    }

    private SignedIn signedIn(Account account, SessionTokens session) {
        return new SignedIn(
                tokens.issue(account.id(), account.roles(), session.session(), session.accessToken()),
                session.refreshToken());
    }
}
