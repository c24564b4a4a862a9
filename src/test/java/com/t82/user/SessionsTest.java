package com.t82.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.test.AssertablePublishedEvents;
import org.springframework.transaction.support.TransactionTemplate;

/** Sign-ins beside the changes that end them, and how long they last. */
@ModuleTest
class SessionsTest extends UserTest {

    @Autowired
    SignInTrail trail;

    @Autowired
    Sessions sessions;

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
    UserSettings settings;

    @Autowired
    Withdrawing withdrawing;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Test
    void whoOnlyTradesAccessTokensStaysSignedInForAsLongAsASessionLasts() {
        MovableClock clock = new MovableClock(Instant.now());
        Sessions later = new Sessions(jdbc, revocations, events, clock, settings);
        UserId user = userOf(signedUp());
        Sessions.Extended opened = later.open(user);
        for (int days = 0; days < 175; days += 25) {
            assertThat(later.keepAlive(opened.session(), user)).isTrue();
            clock.advance(Duration.ofDays(25));
        }
        assertThat(jdbc.sql("select expires_at from user_refresh_token where session_id = ?")
                        .param(opened.session())
                        .query((row, index) -> row.getTimestamp(1).toInstant())
                        .single())
                .isAfter(clock.instant());
        assertThat(later.extend(opened.refreshToken())).isPresent();
        clock.advance(Duration.ofDays(6));
        assertThat(later.keepAlive(opened.session(), user)).isFalse();
    }

    @Test
    void aPasswordThatIsReplacedWhileASignInIsUnderWayOpensNothing() {
        Person person = signedUp();
        UserId user = userOf(person);
        Passwords slow = new Passwords(throttle, settings) {
            @Override
            boolean matches(String who, String password, @Nullable String hash) {
                boolean matches = super.matches(who, password, hash);
                changing.change(
                        user,
                        new ChangingProfile.Change("김서연", "brand-new-2!", null, null, null),
                        new ProvingOwnership.Proof(PASSWORD, null, null, "192.0.2.7"));
                return matches;
            }
        };
        SigningIn signingIn = new SigningIn(accounts, slow, failedSignIns, sessions, tokens, trail, transaction);
        refuses(UserProblem.LOGIN_FAILED, () -> signingIn.byPassword(person.email(), PASSWORD, "192.0.2.1"));
        assertThat(sessions.openOf(user)).as("that of who set the new password").hasSize(1);
    }

    @Test
    void aSessionThatIsBeingOpenedEndsWithAllOthers() {
        UserId user = userOf(signedUp());
        CompletableFuture<Void> ending = new CompletableFuture<>();
        UUID session = transaction.execute(status -> {
            accounts.findActiveHeldStill(user.value()).orElseThrow();
            Sessions.Extended opened = sessions.open(user);
            meanwhile(ending, () -> sessions.endAll(user));
            return opened.session();
        });
        ending.join();
        assertThat(sessions.keepAlive(session, user)).isFalse();
    }

    @Test
    void ofTwoAdminsWhoTakeTheRoleFromEachOtherAtOnceOneKeepsIt() {
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
    void aSessionIsRememberedForAsLongAsATokenOfItsOwnMayStillCount() {
        MovableClock clock = new MovableClock(Instant.now().minus(settings.sessionLifetime()));
        Sessions earlier = new Sessions(jdbc, revocations, events, clock, settings);
        UserId user = userOf(signedUp());
        UUID old = transaction.execute(status -> earlier.open(user)).session();
        jdbc.sql("update user_session set expires_at = now() - interval '10 minutes' where id = ?")
                .param(old)
                .update();
        jdbc.sql("update user_refresh_token set expires_at = now() - interval '10 minutes' where session_id = ?")
                .param(old)
                .update();
        sessions.forgetExpired();
        sessions.endAll(user);
        assertThat(revocations.contains(old.toString())).isTrue();
    }

    @Test
    void signingOutCountsEvenIfTheSessionIsForgotten() {
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
            refuses(UserProblem.LAST_ADMIN, () -> withdrawing.withdraw(second, false));
            status.setRollbackOnly();
        });
        withdrawing.withdraw(second, false);
        assertThat(accounts.active(root).roles()).contains(Role.ADMIN);
    }

    @Test
    void whoeverHadASignInThatEndedIsAnnounced(AssertablePublishedEvents published) {
        UserId user = userOf(signedUp());
        sessions.endAll(user);
        assertThat(published.ofType(SignInsEnded.class))
                .extracting(SignInsEnded::user)
                .containsExactly(user);
    }

    /** Starts the work and goes on as soon as it is done or has come to wait for this transaction. */
    private void meanwhile(CompletableFuture<Void> outcome, Runnable work) {
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
                outcome.complete(null);
            } catch (RuntimeException failure) {
                outcome.completeExceptionally(failure);
            }
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> outcome.isDone() || somebodyWaits());
    }

    private boolean somebodyWaits() {
        return jdbc.sql(
                                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                        .query(Integer.class)
                        .single()
                > 0;
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
