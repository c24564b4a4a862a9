package com.t82.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.push.FcmStub.Refusal;
import com.t82.push.PushChannel.Outcome;
import com.t82.push.PushChannel.PushMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The outcome of each answer of FCM. */
class FcmChannelTest {

    private static final FcmStub FCM = new FcmStub();

    private final FcmChannel channel = channel(Duration.ofSeconds(30));

    @AfterEach
    void nothingIsLeft() {
        channel.destroy();
        FCM.reset();
    }

    @ParameterizedTest
    @CsvSource({
        "UNREGISTERED, DEVICE_GONE",
        "NOT_A_TOKEN, DEVICE_GONE",
        "NOT_A_TOKEN_WITH_FIELD, DEVICE_GONE",
        "NO_RECIPIENT, REFUSED",
        "INVALID_PAYLOAD, REFUSED",
        "TOO_LARGE, REFUSED",
        "SENDER_ID_MISMATCH, REFUSED",
        "THIRD_PARTY_AUTH_ERROR, DEFERRED",
        "UNAUTHENTICATED, DEFERRED",
        "NO_SUCH_PROJECT, DEFERRED",
        "QUOTA_EXCEEDED, UNAVAILABLE",
        "INTERNAL, UNAVAILABLE",
        "UNAVAILABLE, UNAVAILABLE"
    })
    void eachRefusalHasItsOutcome(Refusal refusal, Outcome outcome) {
        FCM.refusals.put("phone", refusal);

        assertThat(channel.send(message("phone"))).isEqualTo(outcome);
    }

    @Test
    void theLibraryDoesNotRepeatRequests() {
        FCM.down = true;

        assertThat(channel.send(message("phone"))).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(FCM.calls).hasValue(1);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void anIncompleteAnswerTimesOut() {
        FcmChannel impatient = channel(Duration.ofSeconds(1));
        FCM.stalled.add("phone");

        assertThat(impatient.send(message("phone"))).isEqualTo(Outcome.UNAVAILABLE);
        impatient.destroy();
        assertThat(channel.send(message("tablet"))).isEqualTo(Outcome.ACCEPTED);
    }

    private static FcmChannel channel(Duration timeout) {
        return new FcmChannel(
                new PushSettings(
                        new PushSettings.Fcm(null, FCM.baseUrl(), null, timeout),
                        Duration.ofHours(1),
                        LocalTime.of(21, 0),
                        LocalTime.of(8, 0),
                        1),
                Clock.systemUTC());
    }

    private static PushMessage message(String token) {
        return new PushMessage(token, "notice-1", "알림", "내용", Map.of(), true, Duration.ofDays(1));
    }
}
