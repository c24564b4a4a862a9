package com.t82.user.provider;

import com.t82.user.UserId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which account belongs to which identity at a provider. */
@Repository
public class Identities {

    private final JdbcClient jdbc;

    Identities(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public record Linked(Provider provider, Instant linkedAt) {}

    Optional<UserId> userOf(Provider provider, String providerId) {
        return jdbc.sql("select user_id from user_identity where provider = ? and provider_id = ?")
                .params(provider.name(), providerId)
                .query(UUID.class)
                .optional()
                .map(UserId::new);
    }

    /** @throws DuplicateKeyException when another request linked the same person first */
    public void link(Provider provider, String providerId, UserId user, Instant now) {
        jdbc.sql("insert into user_identity (provider, provider_id, user_id, linked_at) values (?, ?, ?, ?)")
                .params(provider.name(), providerId, user.value(), Timestamp.from(now))
                .update();
    }

    public List<Linked> of(UserId user) {
        return jdbc.sql("select provider, linked_at from user_identity where user_id = ? order by provider")
                .param(user.value())
                .query((row, index) -> new Linked(
                        Provider.valueOf(row.getString(1)), row.getTimestamp(2).toInstant()))
                .list();
    }

    /**
     * Whether a provider has verified the account's e-mail address. This follows from the link: a provider is linked to
     * an account with an e-mail address only if it has verified that address, or if the account was opened with it; and
     * the address of an account never changes.
     */
    public boolean hasVerifiedEmail(UserId user) {
        return jdbc.sql("""
                        select exists (
                          select from user_identity i join user_account a on a.id = i.user_id
                          where a.id = ? and a.email_key is not null)
                        """).param(user.value()).query(Boolean.class).single();
    }

    public void erase(UserId user) {
        jdbc.sql("delete from user_identity where user_id = ?")
                .param(user.value())
                .update();
    }
}
