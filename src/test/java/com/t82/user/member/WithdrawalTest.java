package com.t82.user.member;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.UserTest;
import com.t82.user.WithdrawalAsked;
import com.t82.user.account.Accounts;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** A stub guard answers for higher modules with open business of the user. */
@ModuleTest
@Import(WithdrawalTest.Business.class)
class WithdrawalTest extends UserTest {

    @Autowired
    OpenBusinessGuard guard;

    @Autowired
    Accounts accounts;

    @TestConfiguration
    static class Business {

        @Bean
        OpenBusinessGuard openBusinessGuard() {
            return new OpenBusinessGuard();
        }
    }

    static class OpenBusinessGuard {

        private final Set<UserId> holders = ConcurrentHashMap.newKeySet();

        @EventListener
        void on(WithdrawalAsked question) {
            if (holders.contains(question.user())) {
                question.reply()
                        .give(new WithdrawalAsked.Consequence(
                                WithdrawalAsked.Kind.TICKET_REFUNDED, 2, Instant.parse("2027-03-01T10:00:00Z")));
            }
        }
    }

    @Test
    void aWithdrawalWithOpenBusinessNeedsConfirmation() throws Exception {
        Person person = signedUp();
        guard.holders.add(accounts.findByEmailKey(person.email()).orElseThrow().id());
        String token = login(person).access();

        mvc.perform(with(token, get("/api/v1/users/me/withdrawal")).header("Accept-Language", "en"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.consequences[0].kind").value("TICKET_REFUNDED"))
                .andExpect(jsonPath("$.consequences[0].count").value(2))
                .andExpect(jsonPath("$.consequences[0].until").value("2027-03-01T19:00:00"))
                .andExpect(jsonPath("$.consequences[0].message")
                        .value("Tickets for upcoming performances that will be cancelled and refunded under the show's"
                                + " terms: 2."));
        mvc.perform(with(token, delete("/api/v1/users/me")))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("USER-020"))
                .andExpect(jsonPath("$.consequences[0].message").isString());
        mvc.perform(with(token, get("/api/v1/users/me"))).andExpect(status().isOk());

        mvc.perform(with(token, delete("/api/v1/users/me").param("confirm", "true")))
                .andExpect(status().isOk());
        mvc.perform(with(token, get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
    }

    @Test
    void aWithdrawalWithoutOpenBusinessNeedsNoConfirmation() throws Exception {
        String token = login(signedUp()).access();
        mvc.perform(with(token, get("/api/v1/users/me/withdrawal")))
                .andExpect(jsonPath("$.consequences").isEmpty());
        mvc.perform(with(token, delete("/api/v1/users/me"))).andExpect(status().isOk());
    }
}
