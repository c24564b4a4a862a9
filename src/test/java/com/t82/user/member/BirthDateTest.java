package com.t82.user.member;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.testing.ModuleTest;
import com.t82.testing.MovableClock;
import com.t82.user.UserTest;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Whether a birth date lies in the future is judged by the day in Korea. */
@ModuleTest
@Import(BirthDateTest.KoreanNight.class)
class BirthDateTest extends UserTest {

    @Autowired
    MovableClock clock;

    @TestConfiguration
    static class KoreanNight {

        @Bean
        @Primary
        MovableClock koreanClock() {
            return new MovableClock(Instant.parse("2026-06-14T15:30:00Z"));
        }
    }

    @Test
    void halfAnHourAfterMidnightInKoreaTheNewDayIsToday() throws Exception {
        mvc.perform(signUpBornOn("2026-06-15")).andExpect(status().isOk());
        refuses("2026-06-16");
    }

    @Test
    void halfAnHourBeforeMidnightInKoreaTheNewDayIsTomorrow() throws Exception {
        clock.set(Instant.parse("2026-06-14T14:30:00Z"));
        mvc.perform(signUpBornOn("2026-06-14")).andExpect(status().isOk());
        refuses("2026-06-15");
        clock.set(Instant.parse("2026-06-14T15:30:00Z"));
    }

    private void refuses(String day) throws Exception {
        mvc.perform(signUpBornOn(day))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COMMON-001"))
                .andExpect(jsonPath("$.errors[0].field").value("birthDate"));
    }

    private static MockHttpServletRequestBuilder signUpBornOn(String day) {
        return json(post("/api/v1/users/signup"), signUpBody(newPerson()).replace("1999-12-31", day));
    }
}
