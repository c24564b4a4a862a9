package com.t82.user.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.ModuleTest;
import com.t82.user.UserTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.test.util.ReflectionTestUtils;

@ModuleTest
class PasswordsTest extends UserTest {

    @Autowired
    Throttle throttle;

    @Autowired
    SignInSettings settings;

    /** Hashing that used every processor would slow down all other requests while a crowd signs in. */
    @Test
    void hashingKeepsAtMostHalfOfTheProcessorsBusy() throws Exception {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        Passwords passwords = new Passwords(throttle, settings);
        String hash = passwords.hash("right-1234!");
        AtomicInteger hashing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch moreThanHalf = new CountDownLatch(half + 1);
        ReflectionTestUtils.setField(passwords, "encoder", new PasswordEncoder() {
            @Override
            public String encode(CharSequence password) {
                linger();
                return hash;
            }

            @Override
            public boolean matches(CharSequence password, String against) {
                linger();
                return true;
            }

            private void linger() {
                most.accumulateAndGet(hashing.incrementAndGet(), Math::max);
                moreThanHalf.countDown();
                try {
                    // The first half would go on together with one more thread, if there were one.
                    moreThanHalf.await(100, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                hashing.decrementAndGet();
            }
        });

        List<Callable<Boolean>> crowd = new ArrayList<>();
        for (int i = 0; i < 2 * half; i++) {
            String who = "crowd-" + i;
            crowd.add(() -> passwords.matches(who, "right-1234!", hash));
            crowd.add(() -> passwords.hash("right-1234!").equals(hash));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> done : threads.invokeAll(crowd)) {
                assertThat(done.get()).isTrue();
            }
        }
        assertThat(most).hasValueLessThanOrEqualTo(half);
    }
}
