package com.t82.user.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.testing.ModuleTest;
import com.t82.user.UserSignedUp;
import com.t82.user.UserTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.test.AssertablePublishedEvents;
import org.springframework.transaction.support.TransactionTemplate;

@ModuleTest
class StandaloneUsersTest extends UserTest {

    @Autowired
    SandboxUsers sandbox;

    @Autowired
    UserDemoData demo;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void fewSandboxUsersAreAnnouncedAndTheirTokensWork(AssertablePublishedEvents events) throws Exception {
        List<String> tokens = sandbox.crowd(3);
        assertThat(tokens).hasSize(3).doesNotHaveDuplicates();
        assertThat(events.ofType(UserSignedUp.class)).hasSize(3);
        mvc.perform(with(tokens.get(0), get("/api/v1/users/me")))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.email").value(""));
        mvc.perform(with(tokens.get(0), get("/api/v1/users/refresh"))).andExpect(status().isOk());
        mvc.perform(with(tokens.get(0), delete("/api/v1/users/me"))).andExpect(status().isOk());
        mvc.perform(with(tokens.get(0), get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
        mvc.perform(with(tokens.get(1), get("/api/v1/users/me"))).andExpect(status().isOk());
    }

    @Test
    void manySandboxUsersAreNotAnnounced(AssertablePublishedEvents events) {
        assertThat(sandbox.crowd(1_000)).hasSize(1_000);
        assertThat(events.ofType(UserSignedUp.class)).isEmpty();
    }

    @Test
    void theDemoAccountsCanSignInAndARestartAddsNone() throws Exception {
        demo.initialize();
        for (String who : List.of("admin", "staff", "fan")) {
            mvc.perform(loginRequest(who + "@t82.local", who + "-1234!")).andExpect(status().isOk());
        }
        assertThat(jdbc.sql("select count(*) from user_account where email_key like '%@t82.local'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(3);
    }

    @Test
    void concurrentlyStartingInstancesCreateTheDemoAccountsOnce() {
        transaction.executeWithoutResult(status -> {
            demo.initialize();
            assertThat(jdbc.sql("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        });
    }

    @Test
    void outsideStandaloneThereAreNoSandboxUsersOrDemoAccounts() {
        new ApplicationContextRunner()
                .withUserConfiguration(SandboxUsers.class, UserDemoData.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(SandboxUsers.class)
                        .doesNotHaveBean(UserDemoData.class));
    }
}
