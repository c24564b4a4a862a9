package com.t82.user.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.Sha256;
import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import com.t82.user.SignInsEnded;
import com.t82.user.UserId;
import com.t82.user.UserTest;
import com.t82.user.account.Accounts;
import com.t82.user.account.Role;
import com.t82.user.member.ChangingProfile;
import com.t82.user.member.GrantingRoles;
import com.t82.user.member.MemberProblem;
import com.t82.user.member.Withdrawing;
import com.t82.user.provider.Identities;
import com.t82.user.provider.Provider;
import com.t82.user.token.AccessTokens;
import com.t82.user.token.Revocations;
import com.t82.user.token.TokenSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.test.AssertablePublishedEvents;
import org.springframework.transaction.support.TransactionTemplate;

/** Sessions: how long they last, how their tokens are rotated, and what ends them. */
@ModuleTest
class SessionsTest extends UserTest {

    @Autowired
    SignInTrail trail;

    @Autowired
    Sessions sessions;

    @Autowired
    TokenRotation rotation;

    @Autowired
    RefreshTokens refreshTokens;

    @Autowired
    Accounts accounts;

    @Autowired
    ChangingProfile changing;

    @Autowired
    GrantingRoles granting;

    @Autowired
    Identities identities;

    @Autowired
    FailedSignIns failedSignIns;

    @Autowired
    Throttle throttle;

    @Autowired
    AccessTokens tokens;

    @Autowired
    Revocations revocations;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    SignInSettings settings;

    @Autowired
    TokenSettings tokenSettings;

    @Autowired
    Withdrawing withdrawing;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Test
    void exchangingAccessTokensKeepsAUserSignedInForTheSessionLifetime() {
        MovableClock clock = new MovableClock(Instant.now());
        Sessions later = new Sessions(jdbc, refreshTokens, revocations, trail, events, clock, settings, tokenSettings);
        TokenRotation laterRotation = new TokenRotation(jdbc, later, refreshTokens, clock);
        UserId user = userOf(signedUp());
        SessionTokens opened = later.open(user);
        UUID newest = opened.accessToken();
        for (int days = 0; days < 175; days += 25) {
            newest = laterRotation.exchange(presented(newest, opened, clock)).orElseThrow();
            clock.advance(Duration.ofDays(25));
        }
        assertThat(jdbc.sql("select expires_at from user_refresh_token where session_id = ?")
                        .param(opened.session())
                        .query((row, index) -> row.getTimestamp(1).toInstant())
                        .single())
                .isAfter(clock.instant());
        newest = laterRotation.extend(opened.refreshToken()).orElseThrow().accessToken();
        clock.advance(Duration.ofDays(6));
        assertThat(laterRotation.exchange(presented(newest, opened, clock))).isEmpty();
    }

    @Test
    void aPasswordReplacedDuringASignInOpensNoSession() {
        Person person = signedUp();
        UserId user = userOf(person);
        Passwords slow = new Passwords(throttle, settings) {
            @Override
            public boolean matches(String who, String password, @Nullable String hash) {
                boolean matches = super.matches(who, password, hash);
                changing.change(
                        user,
                        new ChangingProfile.Change("김서연", "brand-new-2!", null, null, null),
                        new ProvingOwnership.Proof(PASSWORD, null, null, "192.0.2.7"));
                return matches;
            }
        };
        SigningIn signingIn =
                new SigningIn(accounts, slow, failedSignIns, sessions, rotation, tokens, trail, transaction);
        refuses(SignInProblem.LOGIN_FAILED, () -> signingIn.byPassword(person.email(), PASSWORD, "192.0.2.1"));
        assertThat(sessions.openOf(user))
                .as("the session that the password change opened")
                .hasSize(1);
    }

    @Test
    void endingAllSessionsEndsOneThatIsBeingOpened() {
        UserId user = userOf(signedUp());
        CompletableFuture<Void> ending = new CompletableFuture<>();
        SessionTokens session = transaction.execute(status -> {
            accounts.lockActive(user.value()).orElseThrow();
            SessionTokens opened = sessions.open(user);
            meanwhile(ending, () -> sessions.endAll(user));
            return opened;
        });
        ending.join();
        assertThat(rotation.exchange(presented(session.accessToken(), session, Clock.systemUTC())))
                .isEmpty();
    }

    @Test
    void oneOfTwoAdminsWhoRemoveEachOthersRoleKeepsIt() {
        UserId root = accounts.findByEmailKey("admin@t82.local").orElseThrow().id();
        UserId one = userOf(signedUp());
        UserId other = userOf(signedUp());
        for (UserId admin : Set.of(one, other)) {
            identities.link(Provider.KAKAO, admin.toString(), admin, Instant.now());
            granting.grant(root, admin, EnumSet.of(Role.USER, Role.ADMIN));
        }
        CompletableFuture<Void> second = new CompletableFuture<>();
        transaction.executeWithoutResult(status -> {
            granting.grant(one, other, EnumSet.of(Role.USER));
            meanwhile(second, () -> granting.grant(other, one, EnumSet.of(Role.USER)));
        });
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(second::join)
                .satisfies(failure -> assertThat(((ProblemException) failure.getCause()).type())
                        .isEqualTo(CommonProblem.ACCESS_DENIED));
        assertThat(accounts.active(one).roles()).contains(Role.ADMIN);
        granting.grant(root, one, EnumSet.of(Role.USER));
    }

    @Test
    void aSessionIsKeptUntilItsLastAccessTokenHasExpired() {
        MovableClock clock = new MovableClock(Instant.now().minus(settings.sessionLifetime()));
        Sessions earlier =
                new Sessions(jdbc, refreshTokens, revocations, trail, events, clock, settings, tokenSettings);
        UserId user = userOf(signedUp());
        UUID old = transaction.execute(status -> earlier.open(user)).session();
        jdbc.sql("update user_session set expires_at = now() - interval '10 minutes' where id = ?")
                .param(old)
                .update();
        jdbc.sql("update user_refresh_token set expires_at = now() - interval '10 minutes' where session_id = ?")
                .param(old)
                .update();
        sessions.deleteExpired();
        sessions.endAll(user);
        assertThat(revocations.contains(old.toString())).isTrue();
    }

    @Test
    void signingOutRevokesTokensEvenIfTheSessionIsDeleted() {
        UUID forgotten = UUID.randomUUID();
        sessions.end(forgotten);
        assertThat(revocations.contains(forgotten.toString())).isTrue();
    }

    @Test
    void theLastAdminCannotWithdraw() {
        UserId root = accounts.findByEmailKey("admin@t82.local").orElseThrow().id();
        UserId second = userOf(signedUp());
        identities.link(Provider.KAKAO, second.toString(), second, Instant.now());
        granting.grant(root, second, EnumSet.of(Role.USER, Role.ADMIN));
        transaction.executeWithoutResult(status -> {
            jdbc.sql("update user_account set roles = 'USER' where roles like '%ADMIN%' and id <> ?")
                    .param(second.value())
                    .update();
            refuses(MemberProblem.LAST_ADMIN, () -> withdrawing.withdraw(second, false));
            status.setRollbackOnly();
        });
        withdrawing.withdraw(second, false);
        assertThat(accounts.active(root).roles()).contains(Role.ADMIN);
    }

    @Test
    void endedSessionsAreAnnounced(AssertablePublishedEvents published) {
        UserId user = userOf(signedUp());
        sessions.endAll(user);
        assertThat(published.ofType(SignInsEnded.class))
                .extracting(SignInsEnded::user)
                .containsExactly(user);
    }

    @Test
    void threeConcurrentRefreshesGetTheSameSuccessor() {
        UserId user = userOf(signedUp());
        SessionTokens opened = transaction.execute(status -> sessions.open(user));
        List<CompletableFuture<Optional<SessionTokens>>> answers = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> rotation.extend(opened.refreshToken()), Thread::startVirtualThread))
                .limit(3)
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join).distinct())
                .singleElement()
                .satisfies(answer -> assertThat(answer).isPresent());
        assertThat(revocations.contains(opened.session().toString())).isFalse();
    }

    @Test
    void aReusedRefreshTokenIsAcceptedWithinTheGracePeriod() {
        UserSessions own = new UserSessions();
        SessionTokens opened = own.open();
        SessionTokens next = own.extend(opened.refreshToken()).orElseThrow();
        own.clock.advance(TokenRotation.GRACE.minusMillis(1));
        assertThat(own.extend(opened.refreshToken())).contains(next);
        own.clock.advance(Duration.ofMillis(1));
        assertThat(own.extend(opened.refreshToken())).isEmpty();
        assertThat(own.extend(next.refreshToken())).as("the sign-in has ended").isEmpty();
        assertThat(revocations.contains(opened.session().toString())).isTrue();
    }

    @Test
    void aReusedRefreshTokenEndsTheSessionIfItsSuccessorWasUsed() {
        UserSessions own = new UserSessions();
        SessionTokens opened = own.open();
        SessionTokens second = own.extend(opened.refreshToken()).orElseThrow();
        SessionTokens third = own.extend(second.refreshToken()).orElseThrow();
        assertThat(own.extend(opened.refreshToken())).isEmpty();
        assertThat(own.extend(third.refreshToken())).isEmpty();
    }

    @Test
    void rotationKeepsTwoRowsAndStillRecognisesTheOldestToken() {
        UserSessions own = new UserSessions();
        SessionTokens opened = own.open();
        SessionTokens newest = opened;
        for (int i = 0; i < 20; i++) {
            newest = own.extend(newest.refreshToken()).orElseThrow();
            own.clock.advance(Duration.ofMinutes(1));
        }
        assertThat(jdbc.sql("select count(*) from user_refresh_token where session_id = ?")
                        .param(opened.session())
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
        assertThat(own.extend(opened.refreshToken())).isEmpty();
        assertThat(own.extend(newest.refreshToken()))
                .as("the sign-in has ended")
                .isEmpty();
    }

    @Test
    void aRefreshTokenOfAnEarlierBuildIsRotated() {
        UserSessions own = new UserSessions();
        SessionTokens opened = own.open();
        String earlier = "an-opaque-token-of-" + opened.session();
        jdbc.sql("update user_refresh_token set hash = ? where session_id = ?")
                .params(Sha256.of(earlier), opened.session())
                .update();
        jdbc.sql("""
                        update user_session set family_hash = null, access_token_id = null, extended_at = null where id = ?
                        """).param(opened.session()).update();
        SessionTokens next = own.extend(earlier).orElseThrow();
        assertThat(own.extend(earlier)).contains(next);
        assertThat(own.extend(next.refreshToken())).isPresent();
        own.clock.advance(TokenRotation.GRACE);
        assertThat(own.extend(next.refreshToken())).isEmpty();
        assertThat(revocations.contains(opened.session().toString())).isTrue();
    }

    @Test
    void aCopiedAccessTokenIsDetectedWhenBothAreExchanged() {
        UserSessions own = new UserSessions();
        SessionTokens opened = own.open();
        PresentedAccessToken copied = presented(opened.accessToken(), opened, own.clock);
        own.clock.advance(Duration.ofMinutes(5));
        UUID fresh = own.exchange(copied).orElseThrow();
        assertThat(fresh).isNotEqualTo(copied.id());
        own.clock.advance(TokenRotation.OVERLAP.minusMillis(1));
        assertThat(own.exchange(copied)).as("a lost answer").contains(fresh);
        own.clock.advance(Duration.ofMillis(1));
        assertThat(own.exchange(copied)).isEmpty();
        assertThat(own.exchange(presented(fresh, opened, own.clock)))
                .as("the sign-in has ended")
                .isEmpty();
        assertThat(revocations.contains(opened.session().toString())).isTrue();
    }

    @Test
    void anAccessTokenThatAnEarlierBuildIssuedIsExchanged() {
        UserSessions own = new UserSessions();
        SessionTokens opened = own.open();
        own.clock.advance(Duration.ofMinutes(5));
        assertThat(own.exchange(presented(UUID.randomUUID(), opened, own.clock)))
                .isPresent();
    }

    @Test
    void oneSessionTooManyEndsTheOldest(AssertablePublishedEvents published) {
        UserSessions own = new UserSessions();
        SessionTokens oldest = own.open();
        for (int i = 1; i < Sessions.MOST; i++) {
            own.clock.advance(Duration.ofSeconds(1));
            own.open();
        }
        assertThat(revocations.contains(oldest.session().toString())).isFalse();
        own.clock.advance(Duration.ofSeconds(1));
        own.open();
        assertThat(own.sessions.openOf(own.user))
                .hasSize(Sessions.MOST)
                .noneMatch(open -> open.id().equals(oldest.session()));
        assertThat(revocations.contains(oldest.session().toString())).isTrue();
        assertThat(published.ofType(SignInsEnded.class))
                .extracting(SignInsEnded::session)
                .containsExactly(oldest.session());
    }

    /** The sessions of one user, with a clock that the test moves. */
    private final class UserSessions {

        final MovableClock clock = new MovableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        final Sessions sessions =
                new Sessions(jdbc, refreshTokens, revocations, trail, events, clock, settings, tokenSettings);
        final TokenRotation rotation = new TokenRotation(jdbc, sessions, refreshTokens, clock);
        final UserId user = userOf(SessionsTest.this.signedUp());

        SessionTokens open() {
            return transaction.execute(status -> sessions.open(user));
        }

        Optional<SessionTokens> extend(String refreshToken) {
            return transaction.execute(status -> rotation.extend(refreshToken));
        }

        Optional<UUID> exchange(PresentedAccessToken token) {
            return transaction.execute(status -> rotation.exchange(token));
        }
    }

    private static PresentedAccessToken presented(UUID accessToken, SessionTokens of, Clock clock) {
        return new PresentedAccessToken(
                accessToken, of.session(), of.user(), clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Starts the work and returns once it is done or waits for a lock of this transaction. */
    private void meanwhile(CompletableFuture<Void> outcome, Runnable work) {
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
                outcome.complete(null);
            } catch (RuntimeException failure) {
                outcome.completeExceptionally(failure);
            }
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> outcome.isDone() || aTransactionWaits());
    }

    private boolean aTransactionWaits() {
        return jdbc.sql("""
                                select count(*) from pg_stat_activity
                                where datname = current_database() and wait_event_type = 'Lock'
                                """).query(Integer.class).single() > 0;
    }

    private UserId userOf(Person person) {
        return accounts.findByEmailKey(person.email()).orElseThrow().id();
    }

    private static void refuses(ProblemType problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(work)
                .satisfies(refused -> assertThat(refused.type()).isEqualTo(problem));
    }
}
