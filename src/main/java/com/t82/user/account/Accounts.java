package com.t82.user.account;

import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

public interface Accounts extends JpaRepository<Account, UUID> {

    Optional<Account> findByIdAndWithdrawnAtIsNull(UUID id);

    /** Locks the account: its password and roles do not change until the caller's transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_READ)
    @Query("select account from Account account where account.id = :id and account.withdrawnAt is null")
    Optional<Account> lockActive(UUID id);

    /**
     * The ids of all admins, whose rows are locked in the order of their ids, so that two transactions cannot deadlock.
     */
    @Query(nativeQuery = true, value = """
                    select id from user_account where 'ADMIN' = any (string_to_array(roles, ','))
                    order by id for no key update
                    """)
    List<UUID> lockAdmins();

    /** @param emailKey see {@link Account#keyOf} */
    Optional<Account> findByEmailKey(String emailKey);

    boolean existsByEmailKey(String emailKey);

    boolean existsByPhoneNumber(String phoneNumber);

    /** @throws ProblemException {@link AccountProblem#USER_NOT_FOUND} when there is none or it has been withdrawn */
    default Account active(UserId user) {
        return findByIdAndWithdrawnAtIsNull(user.value())
                .orElseThrow(() -> new ProblemException(AccountProblem.USER_NOT_FOUND));
    }
}
