package com.t82.user;

import com.t82.shared.ProblemException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

interface Accounts extends JpaRepository<Account, UUID> {

    Optional<Account> findByIdAndWithdrawnAtIsNull(UUID id);

    /** @param emailKey see {@link Account#keyOf} */
    Optional<Account> findByEmailKey(String emailKey);

    boolean existsByEmailKey(String emailKey);

    boolean existsByPhoneNumber(String phoneNumber);

    /** @throws ProblemException {@link UserProblem#USER_NOT_FOUND} when there is none or it has been withdrawn */
    default Account active(UserId user) {
        return findByIdAndWithdrawnAtIsNull(user.value())
                .orElseThrow(() -> new ProblemException(UserProblem.USER_NOT_FOUND));
    }
}
