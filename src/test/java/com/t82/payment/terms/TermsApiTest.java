package com.t82.payment.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;

import com.t82.payment.PaymentTest;
import com.t82.payment.gateway.TossPayStub;
import com.t82.user.UserId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import tools.jackson.databind.JsonNode;

class TermsApiTest extends PaymentTest {

    private static final String OF_SHOW = "/api/v1/refund/terms/7";
    private static final String HALF = """
            {"freeDays":null,"freeHours":{"within":2,"daysAhead":0},
             "steps":[{"daysBefore":10,"percent":0},{"daysBefore":0,"percent":50,"flat":20000}],"cutOff":false}""";

    @AfterEach
    void theStandardTermsHold() {
        jdbc.sql("truncate payment_fee_schedule").update();
    }

    private MvcResult asAdmin(MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.with(
                        jwt().jwt(token -> token.subject(UserId.random().toString()))
                                .authorities(new SimpleGrantedAuthority("ROLE_ADMIN"))))
                .andReturn();
    }

    private MvcResult give(String terms) throws Exception {
        return asAdmin(put(OF_SHOW).contentType(MediaType.APPLICATION_JSON).content(terms));
    }

    private JsonNode terms() throws Exception {
        return body(asAdmin(get(OF_SHOW)));
    }

    @Test
    void theTermsOfAShowHoldForPurchasesMadeFromThenOn() throws Exception {
        performance = announce(NOW.plus(Duration.ofDays(5)));
        TossPayStub.StubPayment before = pay(1);
        assertThat(terms().path("own").asBoolean()).isFalse();

        assertThat(give(HALF).getResponse().getStatus()).isEqualTo(200);

        assertThat(terms().path("own").asBoolean()).isTrue();
        assertThat(terms().path("terms").path("freeHours").path("within").asInt())
                .isEqualTo(2);
        TossPayStub.StubPayment after = pay(2);
        clock.advance(Duration.ofDays(3));
        assertThat(quoted(before)).isEqualTo(15_000);
        assertThat(quoted(after)).isEqualTo(20_000);
        assertThat(firstFeeBeforeBuying()).isZero();
        assertThat(asAdmin(delete(OF_SHOW)).getResponse().getStatus()).isEqualTo(200);
        assertThat(terms().path("own").asBoolean()).isFalse();
        assertThat(quoted(after)).isEqualTo(20_000);
        assertThat(firstFeeBeforeBuying()).isEqualTo(15_000);
    }

    private long quoted(TossPayStub.StubPayment entry) throws Exception {
        return body(read(buyer, "/api/v1/refund/quote?orderNo=" + entry.orderNo))
                .path("fee")
                .asLong();
    }

    private long firstFeeBeforeBuying() throws Exception {
        return body(mvc.perform(get("/api/v1/refund/terms")
                                .param("eventId", performance.toString())
                                .param("amount", "50000"))
                        .andReturn())
                .path(0)
                .path("fee")
                .asLong();
    }

    @Test
    void theStandardIsTheConsumerDisputeStandard() throws Exception {
        JsonNode steps = terms().path("terms").path("steps");

        assertThat(steps.valueStream()
                        .map(step -> step.path("daysBefore").asInt() + ": "
                                + step.path("percent").asInt())
                        .toList())
                .containsExactly("10: 0", "7: 10", "3: 20", "1: 30", "0: 90");
        assertThat(terms().path("terms").has("freeDays")).isFalse();
        assertThat(terms().path("terms").path("freeHours").path("within").asInt())
                .isEqualTo(24);
        assertThat(terms().path("terms").path("cutOff").asBoolean()).isFalse();
    }

    @Test
    void everyPresetCanBeGivenToAShow() throws Exception {
        JsonNode presets = body(asAdmin(get("/api/v1/refund/terms/presets")));

        assertThat(presets.valueStream().map(preset -> preset.path("name").asString()))
                .containsExactly("STANDARD", "SELLERS_CONCERT", "SELLERS_PLAY");
        for (JsonNode preset : presets) {
            assertThat(give(preset.path("terms").toString()).getResponse().getStatus())
                    .isEqualTo(200);
            assertThat(terms().path("terms")).isEqualTo(preset.path("terms"));
        }
        assertThat(terms().path("terms").path("steps").path(0).path("flat").asLong())
                .isEqualTo(2_000);
    }

    @Test
    void theConfiguredCutOffHoldsForAShowThatHasItInItsTerms() throws Exception {
        give(HALF.replace("\"cutOff\":false", "\"cutOff\":true"));

        assertThat(terms().path("terms").path("cutOff").asBoolean()).isTrue();
        assertThat(jdbc.sql("select schedule from payment_fee_schedule where show_id = 7")
                        .query(String.class)
                        .single())
                .contains("17:00")
                .contains("11:00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"steps\":[],\"cutOff\":false}",
                "{\"steps\":[null],\"cutOff\":false}",
                "{\"steps\":[{\"daysBefore\":1,\"percent\":101}],\"cutOff\":false}",
                "{\"steps\":[{\"daysBefore\":1,\"percent\":-1}],\"cutOff\":false}",
                "{\"steps\":[{\"daysBefore\":-1,\"percent\":1}],\"cutOff\":false}",
                "{\"steps\":[{\"daysBefore\":100000,\"percent\":1}],\"cutOff\":false}",
                "{\"steps\":[{\"daysBefore\":1,\"percent\":10,\"flat\":-1}],\"cutOff\":false}",
                "{\"steps\":[{\"daysBefore\":1,\"percent\":10,\"flat\":10000000}],\"cutOff\":false}",
                "{\"steps\":[{\"percent\":10}],\"cutOff\":false}",
                "{\"freeDays\":{\"within\":7},\"steps\":[{\"daysBefore\":1,\"percent\":10}],\"cutOff\":false}",
            })
    void invalidTermsAreRefused(String terms) throws Exception {
        MvcResult answer = give(terms);

        assertThat(answer.getResponse().getStatus()).isEqualTo(400);
        assertThat(body(answer).path("name").asString()).isEqualTo("INVALID_REQUEST");
        assertThat(terms().path("own").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"3, 50, 1, 40", "3, 50, 3, 60"})
    void fallingFeesAreRefused(int days, int percent, int nextDays, int nextPercent) throws Exception {
        MvcResult answer = give("""
                {"steps":[{"daysBefore":%d,"percent":%d},{"daysBefore":%d,"percent":%d}],"cutOff":false}
                """.formatted(days, percent, nextDays, nextPercent));

        assertThat(answer.getResponse().getStatus()).isEqualTo(400);
        assertThat(body(answer).path("name").asString()).isEqualTo("FEES_FALL");
    }

    @Test
    void termsOfAnUnknownShowAreNotFound() throws Exception {
        for (MockHttpServletRequestBuilder request : new MockHttpServletRequestBuilder[] {
            get("/api/v1/refund/terms/8888888"),
            delete("/api/v1/refund/terms/8888888"),
            put("/api/v1/refund/terms/8888888")
                    .contentType(MediaType.APPLICATION_JSON)
                    .content(HALF)
        }) {
            MvcResult answer = asAdmin(request);
            assertThat(answer.getResponse().getStatus()).isEqualTo(404);
            assertThat(body(answer).path("name").asString()).isEqualTo("NO_SUCH_SHOW");
        }
    }
}
