package com.t82.seat.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.event.PerformanceId;
import com.t82.seat.map.SeatMessageCodec.Message;
import com.t82.seat.map.SeatMessageCodec.Notice;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatMessageCodecTest {

    private static final Message MESSAGE = new Message(
            0x0102030405060708L,
            9,
            List.of(
                    new Notice(
                            new PerformanceId(10),
                            List.of(new SeatChange(11, 12, SeatStatus.HELD), new SeatChange(13, 14, SeatStatus.SOLD))),
                    new Notice(new PerformanceId(15), null)),
            true);

    /** Instances of two releases run side by side during an update, so the format must not change. */
    private static final byte[] BYTES = HexFormat.of()
            .parseHex(("01 0102030405060708 0000000000000009"
                            + " 01 000000000000000a 00000002"
                            + " 000000000000000b 0000000c 01 000000000000000d 0000000e 02"
                            + " 02 000000000000000f"
                            + " 03")
                    .replace(" ", ""));

    @Test
    void theFormatIsStable() {
        assertThat(SeatMessageCodec.encode(MESSAGE)).isEqualTo(BYTES);
        assertThat(SeatMessageCodec.decode(BYTES)).isEqualTo(MESSAGE);
    }

    @Test
    void aHeartbeatHasNoNotices() {
        Message heartbeat = new Message(-1, 1, List.of(), false);

        byte[] bytes = SeatMessageCodec.encode(heartbeat);

        assertThat(bytes).hasSize(17);
        assertThat(SeatMessageCodec.decode(bytes)).isEqualTo(heartbeat);
    }

    @Test
    void anotherFormatVersionIsIgnored() {
        byte[] other = BYTES.clone();
        other[0] = 2;

        assertThat(SeatMessageCodec.decode(other)).isNull();
    }

    @Test
    void malformedMessagesAreRejected() {
        byte[] unknownStatus = BYTES.clone();
        unknownStatus[42] = 4;
        byte[] negativeCount = BYTES.clone();
        negativeCount[26] = -1;

        for (byte[] malformed : List.of(
                new byte[0],
                Arrays.copyOf(BYTES, 16),
                Arrays.copyOf(BYTES, 20),
                Arrays.copyOf(BYTES, 50),
                unknownStatus,
                negativeCount)) {
            assertThatThrownBy(() -> SeatMessageCodec.decode(malformed)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
