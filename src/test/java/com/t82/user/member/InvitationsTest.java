package com.t82.user.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.UserRolesChanged;
import com.t82.user.UserTest;
import com.t82.user.account.Accounts;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.modulith.test.AssertablePublishedEvents;

/** A role beyond USER needs a verified e-mail address or an invitation code. */
@ModuleTest
class InvitationsTest extends UserTest {

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Accounts accounts;

    @Test
    void anAccountWithAnUnverifiedEmailGetsNoRoleBeyondUser() throws Exception {
        Person person = signedUp();
        String token = login(person).access();
        for (String role : List.of("STAFF", "ADMIN")) {
            mvc.perform(with(
                            admin(),
                            json(
                                    put("/api/v1/users/" + idOf(person) + "/roles"),
                                    "{\"roles\":[\"USER\",\"" + role + "\"]}")))
                    .andExpect(status().isConflict())
                    .andExpect(jsonPath("$.code").value("USER-022"));
        }
        mvc.perform(with(token, get("/api/v1/users/me"))).andExpect(status().isOk());
    }

    @Test
    void anInvitationAddsItsRolesOnce(AssertablePublishedEvents events) throws Exception {
        String code = invitation("STAFF");
        Person person = signedUp();
        String before = login(person).access();
        assertThat(redeem(before, code)).isEqualTo(200);
        mvc.perform(with(before, get("/api/v1/users/me"))).andExpect(status().isUnauthorized());
        String after = login(person).access();
        mvc.perform(with(after, get("/api/v1/users/me/export")))
                .andExpect(jsonPath("$.roles").value(containsInAnyOrder("USER", "STAFF")));
        assertThat(events.ofType(UserRolesChanged.class)
                        .matching(changed -> changed.user().equals(idOf(person))
                                && changed.by()
                                        .equals(accounts.findByEmailKey("admin@t82.local")
                                                .orElseThrow()
                                                .id())
                                && changed.roles().equals(List.of("USER", "STAFF"))))
                .hasSize(1);
        mvc.perform(with(login(signedUp()).access(), json(post("/api/v1/users/me/invitation"), body(code))))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("USER-023"));
    }

    @Test
    void oneOfManyConcurrentRedemptionsSucceeds() throws Exception {
        String code = invitation("STAFF");
        List<Callable<Integer>> redeemers = Stream.generate(
                        () -> login(signedUp()).access())
                .limit(8)
                .<Callable<Integer>>map(token -> () -> redeem(token, code))
                .toList();
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            int succeeded = 0;
            for (Future<Integer> answer : crowd.invokeAll(redeemers)) {
                assertThat(answer.get()).isIn(200, 400);
                succeeded += answer.get() == 200 ? 1 : 0;
            }
            assertThat(succeeded).isOne();
        }
    }

    @Test
    void anInvitationExpiresAndLapsesWhenItsAuthorIsNoLongerAnAdmin() {
        String late = invitation("STAFF");
        jdbc.sql("update user_invitation set expires_at = now() where digest = sha256(convert_to(?, 'UTF8'))")
                .param(late)
                .update();
        assertThat(redeem(login(signedUp()).access(), late)).isEqualTo(400);
        String orphaned = invitation("STAFF");
        assertThat(jdbc.sql("update user_invitation set invited_by = ? where digest = sha256(convert_to(?, 'UTF8'))")
                        .params(idOf(signedUp()).value(), orphaned)
                        .update())
                .as("what is kept is the digest")
                .isOne();
        assertThat(redeem(login(signedUp()).access(), orphaned)).isEqualTo(400);
    }

    @Test
    void guessingInvitationCodesIsLimited() {
        String token = login(signedUp()).access();
        for (int guess = 0; guess < 10; guess++) {
            assertThat(redeem(token, "guess-" + guess)).isEqualTo(400);
        }
        assertThat(redeem(token, invitation("STAFF"))).isEqualTo(429);
    }

    @Test
    void onlyAdminsInvite() throws Exception {
        mvc.perform(with(
                        login(signedUp()).access(), json(post("/api/v1/users/invitations"), "{\"roles\":[\"STAFF\"]}")))
                .andExpect(status().isForbidden());
        mvc.perform(with(admin(), json(post("/api/v1/users/invitations"), "{\"roles\":[]}")))
                .andExpect(status().isBadRequest());
    }

    private String admin() {
        return tokens(perform(loginRequest("admin@t82.local", "admin-1234!"))).access();
    }

    private String invitation(String role) {
        MockHttpServletResponse answer =
                perform(with(admin(), json(post("/api/v1/users/invitations"), "{\"roles\":[\"" + role + "\"]}")));
        assertThat(answer.getStatus()).isEqualTo(200);
        return JsonPath.read(text(answer), "$.code");
    }

    private int redeem(String token, String code) {
        return perform(with(token, json(post("/api/v1/users/me/invitation"), body(code))))
                .getStatus();
    }

    private static String body(String code) {
        return "{\"code\":\"" + code + "\"}";
    }

    private UserId idOf(Person person) {
        return accounts.findByEmailKey(person.email()).orElseThrow().id();
    }
}
