package com.t82.user.member;

import com.t82.shared.Sha256;
import com.t82.user.UserId;
import com.t82.user.account.Role;
import com.t82.user.account.RolesConverter;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** One-time invitations to roles. Only the SHA-256 of a code is stored. */
@Repository
class Invitations {

    static final Duration LIFETIME = Duration.ofDays(7);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CODE_BYTES = 20;
    private static final RolesConverter ROLES = new RolesConverter();

    private final JdbcClient jdbc;
    private final Clock clock;

    Invitations(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param code returned once and not stored */
    record NewInvitation(String code, Instant expiresAt) {

        /** Omits the code. */
        @Override
        public String toString() {
            return "NewInvitation[expiresAt=" + expiresAt + "]";
        }
    }

    /** @param invitedBy the admin who made the invitation */
    record RedeemedInvitation(Set<Role> roles, UserId invitedBy) {}

    /** Also deletes expired invitations, so that the table stays small. */
    @Transactional
    NewInvitation invite(UserId admin, Set<Role> roles) {
        Instant now = clock.instant();
        jdbc.sql("delete from user_invitation where expires_at <= ?")
                .param(Timestamp.from(now))
                .update();
        byte[] random = new byte[CODE_BYTES];
        RANDOM.nextBytes(random);
        String code = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Instant expiresAt = now.plus(LIFETIME);
        jdbc.sql("""
                        insert into user_invitation (digest, roles, invited_by, invited_at, expires_at)
                        values (?, ?, ?, ?, ?)
                        """)
                .params(
                        Sha256.of(code),
                        ROLES.convertToDatabaseColumn(roles),
                        admin.value(),
                        Timestamp.from(now),
                        Timestamp.from(expiresAt))
                .update();
        return new NewInvitation(code, expiresAt);
    }

    /** Concurrent requests wait for the row lock of the first one and then find the invitation redeemed. */
    @Transactional(propagation = Propagation.MANDATORY)
    Optional<RedeemedInvitation> redeem(String code, UserId user) {
        Timestamp now = Timestamp.from(clock.instant());
        return jdbc.sql("""
                        update user_invitation set redeemed_at = ?, redeemed_by = ?
                        where digest = ? and redeemed_at is null and expires_at > ?
                        returning roles, invited_by
                        """)
                .params(now, user.value(), Sha256.of(code.strip()), now)
                .query((row, index) -> new RedeemedInvitation(
                        ROLES.convertToEntityAttribute(row.getString(1)), new UserId(row.getObject(2, UUID.class))))
                .optional();
    }
}
