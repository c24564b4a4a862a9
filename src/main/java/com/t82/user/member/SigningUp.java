package com.t82.user.member;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import com.t82.user.UserSignedUp;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.account.Application;
import com.t82.user.account.Role;
import com.t82.user.picture.ShownPictures;
import com.t82.user.signin.Passwords;
import java.time.Clock;
import java.util.Set;
import org.hibernate.exception.ConstraintViolationException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens accounts with a password. */
@Component
public class SigningUp {

    private final Accounts accounts;
    private final Passwords passwords;
    private final ShownPictures pictures;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    SigningUp(
            Accounts accounts,
            Passwords passwords,
            ShownPictures pictures,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.pictures = pictures;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    UserId signUp(Application application) {
        return signUp(application, Set.of(Role.USER));
    }

    /**
     * @throws ProblemException {@link MemberProblem#DUPLICATE_EMAIL} or {@link MemberProblem#DUPLICATE_PHONE_NUMBER},
     *     also when a concurrent request has taken it
     */
    UserId signUp(Application application, Set<Role> roles) {
        if (accounts.existsByEmailKey(Account.keyOf(application.email()))) {
            throw new ProblemException(MemberProblem.DUPLICATE_EMAIL);
        }
        if (accounts.existsByPhoneNumber(application.phoneNumber())) {
            throw new ProblemException(MemberProblem.DUPLICATE_PHONE_NUMBER);
        }
        String hash = passwords.hash(application.password());
        try {
            return transaction.execute(status -> {
                Account account = Account.withPassword(UserId.random(), application, hash, clock.instant());
                account.grant(roles);
                accounts.saveAndFlush(account);
                events.publishEvent(new UserSignedUp(
                        account.id(), account.name(), pictures.of(account.profileUrl()), account.isArtist()));
                return account.id();
            });
        } catch (DataIntegrityViolationException duplicate) {
            throw translate(duplicate);
        }
    }

    private static RuntimeException translate(DataIntegrityViolationException duplicate) {
        String constraint = duplicate.getCause() instanceof ConstraintViolationException violated
                ? String.valueOf(violated.getConstraintName())
                : "";
        return switch (constraint) {
            case "user_account_email_key" -> new ProblemException(MemberProblem.DUPLICATE_EMAIL);
            case "user_account_phone_number_key" -> new ProblemException(MemberProblem.DUPLICATE_PHONE_NUMBER);
            default -> duplicate;
        };
    }
}
