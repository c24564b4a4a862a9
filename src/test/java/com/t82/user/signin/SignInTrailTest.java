package com.t82.user.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.UserTest;
import com.t82.user.account.Accounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** What becomes of an account and of its sign-ins shows in the log, by ids alone. */
@ModuleTest
class SignInTrailTest extends UserTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(SignInTrail.class);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @Autowired
    SignInTrail trail;

    @Autowired
    Accounts accounts;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    MeterRegistry meters;

    @BeforeEach
    void listen() {
        logged.start();
        LOGGER.setLevel(Level.INFO);
        LOGGER.addAppender(logged);
    }

    @AfterEach
    void forget() {
        LOGGER.detachAppender(logged);
        LOGGER.setLevel(null);
    }

    @Test
    void aNewPasswordAndTheSignInsItEndsLeaveALineEach() {
        Person person = signedUp();
        UserId user = userOf(person);
        login(person);
        double counted = count("password-changed");
        String body = "{\"name\":\"x\",\"password\":\"brand-new-2!\",\"passwordCheck\":\"brand-new-2!\"}";
        Tokens anew = tokens(perform(with(login(person).access(), json(put("/api/v1/users/me"), body))));

        assertThat(changes(user))
                .filteredOn(line -> line.contains("change=sign-in-ended"))
                .hasSize(2)
                .allMatch(line -> line.matches(".* session=[0-9a-f-]{36}"));
        assertThat(changes(user))
                .filteredOn(line -> line.endsWith("change=password-changed user=" + user))
                .hasSize(1);
        assertThat(count("password-changed")).isEqualTo(counted + 1);
        assertThat(lines())
                .noneMatch(line -> Stream.of(person.email(), "brand-new-2!", PASSWORD, anew.access())
                        .anyMatch(line::contains));
    }

    @Test
    void signingOutLeavesALine() {
        Person person = signedUp();
        perform(with(login(person).access(), post("/api/v1/users/logout")));
        assertThat(changes(userOf(person)))
                .singleElement()
                .asString()
                .contains("change=sign-in-ended")
                .contains(" session=");
    }

    @Test
    void aLinkedProviderLeavesALineOnce() {
        Person person = signedUp();
        PROVIDERS.knowsKakao("kakao-trail", 77_001, person.email(), true);
        for (int time = 0; time < 2; time++) {
            tokens(perform(post("/api/v1/users/login/kakao").header("Authorization", "kakao-trail")));
        }
        assertThat(changes(userOf(person)))
                .singleElement()
                .asString()
                .endsWith("change=provider-linked user=" + userOf(person) + " provider=kakao");
    }

    @Test
    void aWithdrawalLeavesALine() {
        Person person = signedUp();
        UserId user = userOf(person);
        perform(with(login(person).access(), delete("/api/v1/users/me")));
        assertThat(changes(user)).singleElement().asString().endsWith("change=withdrawn user=" + user);
    }

    @Test
    void whatIsRolledBackLeavesNone() {
        UserId user = UserId.random();
        double counted = count("withdrawn");
        transaction.executeWithoutResult(status -> {
            trail.of(user, SignInTrail.Change.WITHDRAWN);
            status.setRollbackOnly();
        });
        assertThat(changes(user)).isEmpty();
        assertThat(count("withdrawn")).isEqualTo(counted);
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> trail.of(user, SignInTrail.Change.WITHDRAWN));
    }

    private List<String> changes(UserId user) {
        return lines().stream()
                .filter(line -> line.startsWith("account changed change=") && line.contains(" user=" + user))
                .toList();
    }

    private List<String> lines() {
        return List.copyOf(logged.list).stream()
                .filter(event -> event.getLevel() == Level.INFO)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private double count(String change) {
        Counter counter =
                meters.find("t82.user.account-changes").tag("change", change).counter();
        return counter == null ? 0 : counter.count();
    }

    private UserId userOf(Person person) {
        return accounts.findByEmailKey(person.email()).orElseThrow().id();
    }
}
