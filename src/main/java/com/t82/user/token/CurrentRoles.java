package com.t82.user.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.user.account.Role;
import com.t82.user.account.RolesConverter;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The roles that accounts have in this database. A signature shows who issued a token. It does not show that the
 * account exists here: a token of another installation with the same key must open nothing, and neither must a role that
 * was taken away by SQL.
 */
@Component
class CurrentRoles {

    /** How long a role that was taken away by SQL may still count. */
    static final Duration REMEMBERED = Duration.ofSeconds(3);

    private static final RolesConverter ROLES = new RolesConverter();

    private final JdbcClient jdbc;
    private final Cache<UUID, Set<Role>> remembered = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    CurrentRoles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whether there is an active account with all of these roles. A remembered no is asked again: the role may have
     * been granted a moment ago.
     *
     * @throws DataAccessException when the database does not answer
     */
    boolean include(UUID user, Set<Role> roles) {
        Set<Role> known = remembered.getIfPresent(user);
        if (known != null && known.containsAll(roles)) {
            return true;
        }
        Set<Role> current = read(user);
        remembered.put(user, current);
        return current.containsAll(roles);
    }

    private Set<Role> read(UUID user) {
        return jdbc.sql("select roles from user_account where id = ? and withdrawn_at is null")
                .param(user)
                .query((row, index) -> ROLES.convertToEntityAttribute(row.getString(1)))
                .optional()
                .orElseGet(Set::of);
    }
}
