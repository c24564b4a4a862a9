package com.t82.user;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes what somebody says of themselves, and their password. */
@Component
class ChangingProfile {

    private final Accounts accounts;
    private final Passwords passwords;
    private final Sessions sessions;
    private final ShownPictures pictures;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    ChangingProfile(
            Accounts accounts,
            Passwords passwords,
            Sessions sessions,
            ShownPictures pictures,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.sessions = sessions;
        this.pictures = pictures;
        this.transaction = transaction;
        this.events = events;
    }

    /** What is {@code null} stays as it is; an empty picture removes it. */
    record Change(
            String name,
            @Nullable String password,
            @Nullable String address,
            @Nullable String addressDetail,
            @Nullable String profileUrl) {

        /** Without the password, whoever prints it. */
        @Override
        public String toString() {
            return "Change";
        }
    }

    /**
     * A new password ends all other sign-ins: whoever knew the old one is out.
     *
     * @param session the caller's own, which goes on
     */
    void change(UserId user, Change change, @Nullable UUID session) {
        String newHash = newHash(user, change.password());
        transaction.executeWithoutResult(status -> {
            Account account = accounts.active(user);
            if (newHash != null) {
                account.changePassword(newHash);
                sessions.endAll(user, session);
            }
            if (account.change(change.name(), change.address(), change.addressDetail(), change.profileUrl())) {
                events.publishEvent(new UserProfileChanged(
                        user,
                        account.name(),
                        pictures.of(account.profileUrl()),
                        account.isArtist(),
                        account.revision()));
            }
        });
    }

    /** The app sends the password with every change, mostly the one that is already set. */
    private @Nullable String newHash(UserId user, @Nullable String password) {
        if (password == null
                || passwords.matches(
                        user.toString(), password, accounts.active(user).passwordHash())) {
            return null;
        }
        return passwords.hash(password);
    }
}
