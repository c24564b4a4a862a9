package com.t82.user.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.ModuleTest;
import com.t82.user.UserTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** How long a revocation is kept. */
@ModuleTest
class RevocationsTest extends UserTest {

    private static final Duration LATE = Duration.ofMinutes(2);

    @Autowired
    Revocations revocations;

    @Autowired
    TokenSettings settings;

    @Autowired
    RedissonClient redis;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void productionKeepsItForTheLifeOfAnAccessToken() {
        Revocations production = new Revocations(
                jdbc,
                redis,
                Clock.systemUTC(),
                settings,
                new StaticListableBeanFactory().getBeanProvider(CrowdTokens.class));
        assertThat(keptBy(production))
                .isBetween(settings.accessLifetime(), settings.accessLifetime().plus(LATE));
    }

    @Test
    void standaloneKeepsItForTheLifeOfTheTokensOfLoadTests() {
        assertThat(keptBy(revocations))
                .isBetween(Duration.ofHours(12), Duration.ofHours(12).plus(LATE));
    }

    private Duration keptBy(Revocations revoking) {
        UUID session = UUID.randomUUID();
        Instant now = Instant.now();
        transaction.executeWithoutResult(status -> revoking.revoke(session));
        return Duration.between(
                now,
                jdbc.sql("select expires_at from user_revocation where subject = ?")
                        .param(session)
                        .query((row, index) -> row.getTimestamp(1).toInstant())
                        .single());
    }
}
