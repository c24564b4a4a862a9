package com.t82.user.signin;

import com.t82.shared.NormalForm;
import com.t82.shared.ProblemException;
import com.t82.shared.Sha256;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords and compares them. Hashing is deliberately slow, so a bulkhead limits it to half of the processors:
 * many sign-ins must not slow down bookings.
 */
@Component
public class Passwords {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Throttle throttle;
    private final Throttle.Limit budget;
    private final PasswordEncoder encoder;
    private final Semaphore processors =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
    private final String dummyHash;

    public Passwords(Throttle throttle, SignInSettings settings) {
        this.throttle = throttle;
        this.budget = new Throttle.Limit(
                "hashes",
                settings.throttling().hashesPerAccount(),
                settings.throttling().hashesPerAccountWithin());
        BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
        encoder = new DelegatingPasswordEncoder(
                "bcrypt-sha256", Map.of("bcrypt-sha256", new AnyLength(bcrypt), "bcrypt", bcrypt));
        dummyHash = encode(UUID.randomUUID().toString());
    }

    public String hash(String password) {
        return withProcessor(() -> encode(NormalForm.of(password)));
    }

    /**
     * Takes the same time with and without a hash.
     *
     * @param who whose budget the comparison uses: even right passwords in a row must not occupy the processors
     * @param hash {@code null} for an account that does not exist or has no password; no password matches it
     * @throws ProblemException {@link SignInProblem#TOO_MANY_ATTEMPTS} when the budget is used up, {@link
     *     SignInProblem#SIGN_IN_BUSY}
     */
    public boolean matches(String who, String password, @Nullable String hash) {
        throttle.take(budget, who);
        return withProcessor(() -> {
            boolean same = isSame(password, hash == null ? dummyHash : hash);
            return same && hash != null;
        });
    }

    /**
     * Passwords are hashed in composed form, so that every keyboard gives the same hash. Older hashes are of the text
     * as typed.
     */
    private boolean isSame(String password, String hash) {
        String composed = NormalForm.of(password);
        return encoder.matches(composed, hash) || !composed.equals(password) && encoder.matches(password, hash);
    }

    private String encode(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("The encoder returned no hash");
        }
        return hash;
    }

    private <T> T withProcessor(Supplier<T> work) {
        try {
            if (!processors.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ProblemException.retryAfter(Duration.ofSeconds(3), SignInProblem.SIGN_IN_BUSY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.retryAfter(Duration.ofSeconds(3), SignInProblem.SIGN_IN_BUSY);
        }
        try {
            return work.get();
        } finally {
            processors.release();
        }
    }

    /**
     * bcrypt reads only the first 72 bytes, so it gets a digest of the password. The prefix makes unsalted SHA-256
     * lists of other sites useless.
     */
    private record AnyLength(PasswordEncoder bcrypt) implements PasswordEncoder {

        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            return password == null ? null : bcrypt.encode(digest(password));
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
            return password != null && bcrypt.matches(digest(password), hash);
        }

        private static String digest(CharSequence password) {
            return Base64.getEncoder().encodeToString(Sha256.of("t82:" + password));
        }
    }
}
