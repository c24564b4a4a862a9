package com.t82.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.t82.testing.ModuleTest;
import com.t82.web.Version;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

@ModuleTest
class VersionTest extends UserTest {

    @Test
    void versionsAreComparedAsNumbersAndNotAsText() {
        assertThat(Version.of("1.9.0")).isLessThan(Version.of("1.10"));
        assertThat(Version.of("1.2")).isEqualByComparingTo(Version.of("1.2.0"));
        assertThat(Version.of("2.0.0-rc.1")).isLessThan(Version.of("2.0.0"));
        assertThat(Version.of("v2.0.0+42")).isEqualByComparingTo(Version.of("2"));
    }

    @Test
    void theAnswerIsABareBoolean() throws Exception {
        mvc.perform(check("hellot82", "1.1.9"))
                .andExpect(status().isOk())
                .andExpect(content().string("true"));
        mvc.perform(check("hellot82", "1.2.0"))
                .andExpect(status().isOk())
                .andExpect(content().string("false"));
        mvc.perform(check("another", "1.0")).andExpect(content().string("false"));
        mvc.perform(check("another", "0.9")).andExpect(content().string("true"));
    }

    @Test
    void anInvalidVersionIsRefused() throws Exception {
        mvc.perform(check("hellot82", "one"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COMMON-001"));
    }

    private static MockHttpServletRequestBuilder check(String app, String version) {
        return json(
                post("/api/v1/version/check"), "{\"appId\":\"%s\",\"currentVersion\":\"%s\"}".formatted(app, version));
    }
}
