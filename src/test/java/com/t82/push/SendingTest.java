package com.t82.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.push.PushChannel.Outcome;
import com.t82.push.PushChannel.PushMessage;
import com.t82.testing.MovableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SendingTest {

    private static final PushMessage MESSAGE =
            new PushMessage("phone", "notice-1", "알림", "내용", Map.of(), true, Duration.ofDays(1));

    private final MovableClock clock = new MovableClock(Instant.parse("2027-03-02T03:00:00Z"));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Outcome answer = Outcome.ACCEPTED;

    private final Sending sending = new Sending(
            new PushChannel() {

                @Override
                public boolean isConfigured() {
                    return true;
                }

                @Override
                public Outcome send(PushMessage message) {
                    return answer;
                }
            },
            meters,
            clock);

    @Test
    void aServiceThatIsNotUpIsSparedForAWhile() {
        answer = Outcome.UNAVAILABLE;
        for (int i = 0; i < 5; i++) {
            assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.UNAVAILABLE);
        }
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.SPARED);
        assertThat(sending.isPossible()).isFalse();
        assertThat(spared()).isEqualTo(1);

        answer = Outcome.ACCEPTED;
        clock.advance(Duration.ofSeconds(30));
        assertThat(sending.isPossible()).isTrue();
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.ACCEPTED);
        assertThat(spared()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVICE_GONE", "REFUSED", "DEFERRED"})
    void whatIsWrongWithAMessageSaysNothingOfTheService(Outcome refusal) {
        answer = refusal;
        for (int i = 0; i < 20; i++) {
            assertThat(sending.send(MESSAGE)).isEqualTo(refusal);
        }
    }

    private double spared() {
        return meters.get("t82.push.fcm.spared").gauge().value();
    }
}
