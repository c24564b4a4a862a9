package com.t82.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.testing.MovableClock;
import com.t82.testing.RealRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class FailedSignInsTest {

    private static final RealRedis SERVER = new RealRedis();
    private static RedissonClient redis;

    private final String email = UUID.randomUUID() + "@example.com";
    private final FailedSignIns failedSignIns =
            new FailedSignIns(new Throttle(redis, new MovableClock(Instant.EPOCH)), settings());

    @BeforeAll
    static void start() {
        SERVER.start();
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + SERVER.port());
        redis = Redisson.create(config);
    }

    @AfterAll
    static void stop() {
        redis.shutdown();
        SERVER.stop();
    }

    @Test
    void onlyCredentialsProvenWrongCount() {
        for (int i = 0; i < 20; i++) {
            refuses(UserProblem.SIGN_IN_BUSY, () -> attempt("192.0.2.1", UserProblem.SIGN_IN_BUSY));
            refuses(
                    UserProblem.PROVIDER_UNAVAILABLE,
                    () -> failedSignIns.countedFor("192.0.2.1", () -> {
                        throw IdentityProvider.unavailable(Provider.KAKAO);
                    }));
            assertThatIllegalStateException()
                    .isThrownBy(() -> failedSignIns.countedFor(email, "192.0.2.1", () -> {
                        throw new IllegalStateException("The database is gone");
                    }));
        }
        assertThat(succeed("192.0.2.1")).isEqualTo("in");
    }

    @Test
    void afterThreeWrongPasswordsFromOneAddressOnlyThatAddressMustWait() {
        for (int i = 0; i < 3; i++) {
            refuses(UserProblem.LOGIN_FAILED, () -> attempt("192.0.2.2", UserProblem.LOGIN_FAILED));
        }
        refuses(UserProblem.TOO_MANY_ATTEMPTS, () -> succeed("192.0.2.2"));
        assertThat(succeed("192.0.2.3")).isEqualTo("in");
    }

    @Test
    void guessesFromEverywhereEndAtTheLooserLimit() {
        for (int i = 0; i < 6; i++) {
            String address = "198.51.100." + i;
            refuses(UserProblem.LOGIN_FAILED, () -> attempt(address, UserProblem.LOGIN_FAILED));
        }
        refuses(UserProblem.TOO_MANY_ATTEMPTS, () -> succeed("198.51.100.99"));
    }

    @Test
    void whoWasTurnedAwayIsNotCounted() {
        for (int i = 0; i < 3; i++) {
            refuses(UserProblem.LOGIN_FAILED, () -> attempt("192.0.2.4", UserProblem.LOGIN_FAILED));
        }
        for (int i = 0; i < 10; i++) {
            refuses(UserProblem.TOO_MANY_ATTEMPTS, () -> succeed("192.0.2.4"));
        }
        assertThat(succeed("192.0.2.5")).isEqualTo("in");
    }

    @Test
    void aVolleyOfGuessesGetsNoFurtherThanOneAfterTheOther() {
        refuses(
                UserProblem.TOO_MANY_ATTEMPTS,
                () -> underWay(
                        "192.0.2.6",
                        () -> underWay("192.0.2.6", () -> underWay("192.0.2.6", () -> succeed("192.0.2.6")))));
        assertThat(succeed("192.0.2.6")).isEqualTo("in");
    }

    @Test
    void aCrowdBehindOneAddressMaySignInAtOnce() {
        assertThat(signInTogether(50, "192.0.2.7")).isEqualTo("in");
    }

    @Test
    void anAddressMustWaitAfterItsOwnLimitWhateverEmailsItTries() {
        for (int i = 0; i < 10; i++) {
            String other = UUID.randomUUID() + "@example.com";
            refuses(
                    UserProblem.LOGIN_FAILED,
                    () -> failedSignIns.countedFor(other, "192.0.2.8", () -> {
                        throw new ProblemException(UserProblem.LOGIN_FAILED);
                    }));
        }
        refuses(UserProblem.TOO_MANY_ATTEMPTS, () -> succeed("192.0.2.8"));
        refuses(UserProblem.TOO_MANY_ATTEMPTS, () -> failedSignIns.countedFor("192.0.2.8", () -> "in"));
    }

    @Test
    void whoHasAPrefixOfIpv6IsOneAndTheSame() {
        for (int i = 0; i < 3; i++) {
            String address = "2001:db8:1:2::" + i;
            refuses(UserProblem.LOGIN_FAILED, () -> attempt(address, UserProblem.LOGIN_FAILED));
        }
        refuses(UserProblem.TOO_MANY_ATTEMPTS, () -> succeed("2001:db8:1:2:ffff::1"));
        assertThat(succeed("2001:db8:1:3::1")).isEqualTo("in");
    }

    @Test
    void evenRightPasswordsHaveABudget() {
        Passwords passwords = new Passwords(new Throttle(redis, new MovableClock(Instant.EPOCH)), settings());
        String hash = passwords.hash("right-1!");
        for (int i = 0; i < 4; i++) {
            assertThat(passwords.matches(email, "right-1!", hash)).isTrue();
        }
        refuses(UserProblem.TOO_MANY_ATTEMPTS, () -> passwords.matches(email, "right-1!", hash));
        assertThat(passwords.matches("x" + email, "right-1!", hash)).isTrue();
    }

    private String signInTogether(int count, String address) {
        return count == 0
                ? "in"
                : failedSignIns.countedFor(
                        UUID.randomUUID() + "@example.com", address, () -> signInTogether(count - 1, address));
    }

    private String underWay(String address, Supplier<String> meanwhile) {
        return failedSignIns.countedFor(email, address, meanwhile);
    }

    private String succeed(String address) {
        return failedSignIns.countedFor(email, address, () -> "in");
    }

    private void attempt(String address, ProblemType outcome) {
        failedSignIns.countedFor(email, address, () -> {
            throw new ProblemException(outcome);
        });
    }

    private static void refuses(ProblemType problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(attempt).satisfies(refused -> {
            assertThat(refused.type()).isEqualTo(problem);
            if (problem == UserProblem.TOO_MANY_ATTEMPTS) {
                assertThat(refused.retryAfter()).isBetween(Duration.ZERO, Duration.ofHours(1));
            }
        });
    }

    private static UserSettings settings() {
        return new Binder(new MapConfigurationPropertySource(Map.of(
                        "t82.user.throttling.failures-per-email-and-address", "3",
                        "t82.user.throttling.failures-per-email", "6",
                        "t82.user.throttling.failures-per-address", "10",
                        "t82.user.throttling.hashes-per-account", "4")))
                .bindOrCreate("t82.user", UserSettings.class);
    }
}
