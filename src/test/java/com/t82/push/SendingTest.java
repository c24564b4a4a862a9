package com.t82.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
                    if (message.id().equals("poison")) {
                        throw new IllegalStateException("poison");
                    }
                    return answer;
                }
            },
            meters,
            clock);

    @Test
    void anUnavailableServiceIsNotCalledForAWhile() {
        answer = Outcome.UNAVAILABLE;
        for (int i = 0; i < 5; i++) {
            assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.UNAVAILABLE);
        }
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.SPARED);
        assertThat(sending.isPossible()).isFalse();
        assertThat(spared()).isEqualTo(1);

        answer = Outcome.ACCEPTED;
        clock.advance(Duration.ofSeconds(31));
        assertThat(sending.isPossible()).isTrue();
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.ACCEPTED);
        assertThat(spared()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVICE_GONE", "REFUSED", "DEFERRED"})
    void aRefusedMessageDoesNotOpenTheCircuit(Outcome refusal) {
        answer = refusal;
        for (int i = 0; i < 20; i++) {
            assertThat(sending.send(MESSAGE)).isEqualTo(refusal);
        }
    }

    @Test
    void aMessageThatCannotBeMadeDoesNotOpenTheCircuit() {
        PushMessage poison = new PushMessage("phone", "poison", "알림", "내용", Map.of(), true, Duration.ofDays(1));
        for (int i = 0; i < 20; i++) {
            assertThatIllegalStateException().isThrownBy(() -> sending.send(poison));
        }
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.ACCEPTED);
        assertThat(spared()).isZero();
    }

    @Test
    void onlyConsecutiveFailuresOpenTheCircuit() {
        for (int i = 0; i < 20; i++) {
            answer = i % 5 == 4 ? Outcome.ACCEPTED : Outcome.UNAVAILABLE;
            assertThat(sending.send(MESSAGE)).isEqualTo(answer);
        }
    }

    @Test
    void afterThePauseOneCallIsAllowedAndAPoisonMessageDoesNotUseItUp() {
        answer = Outcome.UNAVAILABLE;
        for (int i = 0; i < 5; i++) {
            sending.send(MESSAGE);
        }
        clock.advance(Duration.ofSeconds(31));
        assertThatIllegalStateException()
                .isThrownBy(() -> sending.send(
                        new PushMessage("phone", "poison", "알림", "내용", Map.of(), true, Duration.ofDays(1))));
        assertThat(sending.isPossible()).isTrue();
        assertThat(sending.isPossible()).isTrue();
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.SPARED);

        clock.advance(Duration.ofSeconds(29));
        assertThat(sending.isPossible()).isFalse();
        clock.advance(Duration.ofSeconds(2));
        answer = Outcome.ACCEPTED;
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.ACCEPTED);
        assertThat(sending.send(MESSAGE)).isEqualTo(Outcome.ACCEPTED);
    }

    private double spared() {
        return meters.get("t82.push.fcm.spared").gauge().value();
    }
}
