package com.t82.user.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.testing.MovableClock;
import com.t82.testing.RealRedis;
import com.t82.user.provider.IdentityProvider;
import com.t82.user.provider.Provider;
import com.t82.user.provider.ProviderProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
    private final FailedSignIns failedSignIns = instance(redis);

    @BeforeAll
    static void start() {
        SERVER.start();
        redis = client(SERVER, 3_000);
    }

    @AfterAll
    static void stop() {
        redis.shutdown();
        SERVER.stop();
    }

    @Test
    void onlyWrongCredentialsCount() {
        for (int i = 0; i < 20; i++) {
            refuses(SignInProblem.SIGN_IN_BUSY, () -> attempt("192.0.2.1", SignInProblem.SIGN_IN_BUSY));
            refuses(
                    ProviderProblem.PROVIDER_UNAVAILABLE,
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
            refuses(SignInProblem.LOGIN_FAILED, () -> attempt("192.0.2.2", SignInProblem.LOGIN_FAILED));
        }
        refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> succeed("192.0.2.2"));
        assertThat(succeed("192.0.2.3")).isEqualTo("in");
    }

    @Test
    void guessesFromUnknownNetworksAreSlowedDownAtTheLooserLimit() {
        for (int i = 0; i < 6; i++) {
            failFor(email, "198.51.100." + i);
        }
        assertThat(toldToWait(() -> succeed("198.51.100.99"))).isBetween(Duration.ZERO, Duration.ofSeconds(10));
    }

    @Test
    void aRefusedAttemptIsNotCounted() {
        for (int i = 0; i < 3; i++) {
            refuses(SignInProblem.LOGIN_FAILED, () -> attempt("192.0.2.4", SignInProblem.LOGIN_FAILED));
        }
        for (int i = 0; i < 10; i++) {
            refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> succeed("192.0.2.4"));
        }
        assertThat(succeed("192.0.2.5")).isEqualTo("in");
    }

    @Test
    void concurrentGuessesAreLimitedLikeSequentialOnes() throws Exception {
        assertThat(concurrentGuesses(i -> "192.0.2.26")).as("from one address").isEqualTo(3);
        assertThat(concurrentGuesses(i -> "198.51.100." + i)).as("from many").isBetween(3, 6);
    }

    /** How many of 40 concurrent guesses reached the comparison. */
    private int concurrentGuesses(IntFunction<String> address) throws Exception {
        AtomicInteger compared = new AtomicInteger();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> guesses = IntStream.range(0, 40)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        try {
                            failedSignIns.countedFor(email, address.apply(i), () -> {
                                compared.incrementAndGet();
                                return wrong();
                            });
                        } catch (ProblemException refused) {
                            assertThat(refused.type())
                                    .isIn(SignInProblem.LOGIN_FAILED, SignInProblem.TOO_MANY_ATTEMPTS);
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> guess : callers.invokeAll(guesses)) {
                guess.get();
            }
        }
        return compared.get();
    }

    @Test
    void anAttemptWaitsASecondWhileAllSlotsAreReserved() {
        assertThat(toldToWait(() -> underWay(
                        "192.0.2.6",
                        () -> underWay("192.0.2.6", () -> underWay("192.0.2.6", () -> succeed("192.0.2.6"))))))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(succeed("192.0.2.6")).isEqualTo("in");
    }

    @Test
    void manyUsersOfOneAddressCanSignInConcurrently() {
        assertThat(signInTogether(50, "192.0.2.7")).isEqualTo("in");
    }

    @Test
    void anAddressMustWaitAfterItsLimitWhateverEmailsItTries() {
        for (int i = 0; i < 10; i++) {
            String other = UUID.randomUUID() + "@example.com";
            refuses(
                    SignInProblem.LOGIN_FAILED,
                    () -> failedSignIns.countedFor(other, "192.0.2.8", () -> {
                        throw new ProblemException(SignInProblem.LOGIN_FAILED);
                    }));
        }
        refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> succeed("192.0.2.8"));
    }

    @Test
    void anAddressOverItsLimitStillServesKnownAccountsAndProviders() {
        assertThat(succeed("192.0.2.18")).isEqualTo("in");
        for (int i = 0; i < 10; i++) {
            failFor(UUID.randomUUID() + "@example.com", "192.0.2.18");
        }
        refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> failedSignIns.countedFor("x" + email, "192.0.2.18", () -> "in"));
        assertThat(succeed("192.0.2.18")).isEqualTo("in");
        assertThat(failedSignIns.countedFor("192.0.2.18", () -> "in")).isEqualTo("in");
    }

    @Test
    void failuresWithProvidersAreCountedSeparately() {
        for (int i = 0; i < 5; i++) {
            refuses(
                    SignInProblem.LOGIN_FAILED,
                    () -> failedSignIns.countedFor("192.0.2.19", () -> {
                        throw new ProblemException(SignInProblem.LOGIN_FAILED);
                    }));
        }
        refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> failedSignIns.countedFor("192.0.2.19", () -> "in"));
        assertThat(succeed("192.0.2.19")).isEqualTo("in");
    }

    @Test
    void failuresFromOtherNetworksDoNotLimitAKnownNetwork() {
        assertThat(succeed("192.0.2.20")).isEqualTo("in");
        for (int i = 0; i < 6; i++) {
            failFor(email, "198.51.100." + i);
        }
        refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> succeed("198.51.100.99"));
        assertThat(succeed("192.0.2.20")).isEqualTo("in");
        assertThat(instance(redis).countedFor(email, "192.0.2.20", () -> "in"))
                .as("on another instance")
                .isEqualTo("in");
    }

    @Test
    void failuresOfAKnownNetworkAreCountedSeparately() {
        assertThat(succeed("192.0.2.21")).isEqualTo("in");
        for (int i = 0; i < 3; i++) {
            failFor(email, "192.0.2.21");
        }
        refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> succeed("192.0.2.21"));
        for (int i = 0; i < 5; i++) {
            failFor(email, "198.51.100." + i);
        }
        assertThat(succeed("198.51.100.99")).isEqualTo("in");
    }

    @Test
    void withoutRedisAnInstanceUsesTheNetworksItHasRecordedItself() {
        RealRedis server = new RealRedis();
        server.start();
        RedissonClient itsRedis = client(server, 300);
        try {
            FailedSignIns here = instance(itsRedis);
            here.countedFor(email, "192.0.2.22", () -> "in");
            server.stop();
            for (int i = 0; i < 6; i++) {
                String address = "198.51.100." + i;
                refuses(SignInProblem.LOGIN_FAILED, () -> here.countedFor(email, address, FailedSignInsTest::wrong));
            }
            refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> here.countedFor(email, "198.51.100.99", () -> "in"));
            assertThat(here.countedFor(email, "192.0.2.22", () -> "in")).isEqualTo("in");
        } finally {
            itsRedis.shutdown();
            server.stop();
        }
    }

    @Test
    void addressesOfOneIpv6PrefixCountTogether() {
        for (int i = 0; i < 3; i++) {
            String address = "2001:db8:1:2::" + i;
            refuses(SignInProblem.LOGIN_FAILED, () -> attempt(address, SignInProblem.LOGIN_FAILED));
        }
        refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> succeed("2001:db8:1:2:ffff::1"));
        assertThat(succeed("2001:db8:1:3::1")).isEqualTo("in");
    }

    @Test
    void evenRightPasswordsAreLimited() {
        Passwords passwords = new Passwords(new Throttle(redis, new MovableClock(Instant.EPOCH)), settings());
        String hash = passwords.hash("right-1!");
        for (int i = 0; i < 4; i++) {
            assertThat(passwords.matches(email, "right-1!", hash)).isTrue();
        }
        refuses(SignInProblem.TOO_MANY_ATTEMPTS, () -> passwords.matches(email, "right-1!", hash));
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

    private void failFor(String who, String address) {
        refuses(SignInProblem.LOGIN_FAILED, () -> failedSignIns.countedFor(who, address, FailedSignInsTest::wrong));
    }

    private static String wrong() {
        throw new ProblemException(SignInProblem.LOGIN_FAILED);
    }

    private static Duration toldToWait(ThrowingCallable attempt) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, attempt);
        assertThat(refused.type()).isEqualTo(SignInProblem.TOO_MANY_ATTEMPTS);
        return Objects.requireNonNull(refused.retryAfter());
    }

    private static FailedSignIns instance(RedissonClient redis) {
        MovableClock clock = new MovableClock(Instant.EPOCH);
        SignInSettings settings = settings();
        return new FailedSignIns(new Throttle(redis, clock), new KnownNetworks(redis, clock, settings), settings);
    }

    private static RedissonClient client(RealRedis server, int patienceMillis) {
        Config config = new Config();
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + server.port())
                .setConnectTimeout(patienceMillis)
                .setTimeout(patienceMillis)
                .setRetryAttempts(0);
        return Redisson.create(config);
    }

    private String succeed(String address) {
        return failedSignIns.countedFor(email, address, () -> "in");
    }

    private void attempt(String address, ProblemType outcome) {
        failedSignIns.countedFor(email, address, () -> {
            throw new ProblemException(outcome);
        });
    }

    private static void refuses(ProblemType problem, ThrowingCallable attempt) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(attempt).satisfies(refused -> {
            assertThat(refused.type()).isEqualTo(problem);
            if (problem == SignInProblem.TOO_MANY_ATTEMPTS) {
                assertThat(refused.retryAfter()).isBetween(Duration.ZERO, Duration.ofHours(1));
            }
        });
    }

    private static SignInSettings settings() {
        return new Binder(new MapConfigurationPropertySource(Map.of(
                        "t82.user.throttling.failures-per-email-and-address", "3",
                        "t82.user.throttling.failures-per-email", "6",
                        "t82.user.throttling.first-pause", "10s",
                        "t82.user.throttling.failures-per-address", "10",
                        "t82.user.throttling.provider-failures-per-address", "5",
                        "t82.user.throttling.hashes-per-account", "4")))
                .bindOrCreate("t82.user", SignInSettings.class);
    }
}
