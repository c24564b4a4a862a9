package com.t82.user;

import com.t82.shared.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns a proof of identity into tokens, and tokens into fresher ones. */
@Component
class SigningIn {

    private final Accounts accounts;
    private final Passwords passwords;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final Throttle throttle;
    private final Throttle.Limit perEmail;
    private final Throttle.Limit perAddress;

    SigningIn(
            Accounts accounts,
            Passwords passwords,
            Sessions sessions,
            AccessTokens tokens,
            Throttle throttle,
            UserSettings settings) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.sessions = sessions;
        this.tokens = tokens;
        this.throttle = throttle;
        UserSettings.Throttling limits = settings.throttling();
        this.perEmail = new Throttle.Limit("email", limits.failuresPerEmail(), limits.failuresPerEmailWithin());
        this.perAddress = new Throttle.Limit("address", limits.failuresPerAddress(), limits.failuresPerAddressWithin());
    }

    /** @param refreshToken {@code null} where the caller keeps the one they have */
    record SignedIn(String accessToken, @Nullable String refreshToken) {

        /** Without the tokens, whoever prints it. */
        @Override
        public String toString() {
            return "SignedIn";
        }
    }

    /**
     * @param address the network address of the caller, against which failures count
     * @throws ProblemException {@link UserProblem#LOGIN_FAILED}, which does not tell an unknown e-mail from a wrong
     *     password, nor by the time it takes; {@link UserProblem#TOO_MANY_ATTEMPTS}
     */
    SignedIn byPassword(String email, String password, String address) {
        return open(proveByPassword(email, password, address).id());
    }

    /** The account of whoever knows its password; as {@link #byPassword}, without opening a session. */
    Account proveByPassword(String email, String password, String address) {
        String emailKey = Account.keyOf(email);
        throttle.take(perAddress, address);
        throttle.take(perEmail, emailKey);
        Account account = accounts.findByEmailKey(emailKey).orElse(null);
        boolean matches = passwords.matches(password, account == null ? null : account.passwordHash());
        if (account == null || !matches) {
            throw new ProblemException(UserProblem.LOGIN_FAILED);
        }
        throttle.giveBack(perEmail, emailKey);
        throttle.giveBack(perAddress, address);
        return account;
    }

    /** Opens a session for somebody who has proven who they are. */
    SignedIn open(UserId user) {
        Sessions.Extended session =
                sessions.open(user).orElseThrow(() -> new ProblemException(UserProblem.LOGIN_FAILED));
        return new SignedIn(
                tokens.issue(user, accounts.active(user).roles(), session.session()), session.refreshToken());
    }

    /**
     * A fresh access token for one that still counts, with the roles of today.
     *
     * @param session the session it descends from; {@code null} opens one
     * @throws ProblemException {@link UserProblem#TOKEN_REVOKED} when the session has ended
     */
    SignedIn refresh(UserId user, @Nullable UUID session) {
        if (session == null) {
            return open(user);
        }
        if (!sessions.isAlive(session, user)) {
            throw new ProblemException(UserProblem.TOKEN_REVOKED);
        }
        return new SignedIn(tokens.issue(user, accounts.active(user).roles(), session), null);
    }

    /** @throws ProblemException {@link UserProblem#REFRESH_TOKEN_REFUSED} when it is unknown, expired or was used */
    SignedIn extend(String refreshToken) {
        Sessions.Extended session = sessions.extend(refreshToken)
                .orElseThrow(() -> new ProblemException(UserProblem.REFRESH_TOKEN_REFUSED));
        return new SignedIn(
                tokens.issue(session.user(), accounts.active(session.user()).roles(), session.session()),
                session.refreshToken());
    }

    /** Counts a failed attempt against an address before the attempt is made. */
    void takeAttempt(String address) {
        throttle.take(perAddress, address);
    }

    void giveBackAttempt(String address) {
        throttle.giveBack(perAddress, address);
    }
}
