package com.t82.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Events wait in the registry across releases, so a later release must be able to read a stored event. */
class EventMessagesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NINE = Instant.parse("2026-11-01T09:00:00Z");
    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final UserId FAN = new UserId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private static final PerformanceAnnounced.Seating SEATING =
            new PerformanceAnnounced.Seating(new SectionId(3), "R석", 1, 11, 4, 10, Money.of(55_000));
    private static final String SEATING_JSON = """
            {"section":3,"name":"R석","startRow":1,"startColumn":11,"rows":4,"columns":10,"price":55000}""";

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of(new ShowPublished(new ShowId(1), "밤", CategoryId.CONCERT, "/p.svg", NINE), """
                        {"show":1,"title":"밤","topCategory":1,"imageUrl":"/p.svg","bookingOpensAt":"2026-11-01T09:00:00Z"}"""),
                Arguments.of(new ShowRevised(new ShowId(1), "밤", CategoryId.MUSICAL, "/p.svg", NINE, 4), """
                        {"show":1,"title":"밤","topCategory":2,"imageUrl":"/p.svg","bookingOpensAt":"2026-11-01T09:00:00Z","revision":4}"""),
                Arguments.of(new ShowWithdrawn(new ShowId(1)), """
                        {"show":1}"""),
                Arguments.of(
                        new PerformanceAnnounced(
                                new PerformanceId(2),
                                new ShowId(1),
                                "밤",
                                "소극장",
                                CategoryId.SPORTS,
                                "/p.svg",
                                NOON,
                                NINE,
                                TEN,
                                List.of(SEATING)),
                        """
                        {"performance":2,"show":1,"title":"밤","venueName":"소극장","topCategory":3,"imageUrl":"/p.svg",
                         "startsAt":"2026-11-01T12:00:00Z","bookingOpensAt":"2026-11-01T09:00:00Z",
                         "bookingClosesAt":"2026-11-01T10:00:00Z","seating":[%s]}""".formatted(SEATING_JSON)),
                Arguments.of(new PerformanceRescheduled(new PerformanceId(2), new ShowId(1), NOON, NINE, TEN, 5), """
                        {"performance":2,"show":1,"startsAt":"2026-11-01T12:00:00Z","bookingOpensAt":"2026-11-01T09:00:00Z",
                         "bookingClosesAt":"2026-11-01T10:00:00Z","revision":5}"""),
                Arguments.of(new PerformanceCancelled(new PerformanceId(2), new ShowId(1), NINE), """
                        {"performance":2,"show":1,"cancelledAt":"2026-11-01T09:00:00Z"}"""),
                Arguments.of(new SectionPriced(new PerformanceId(2), SEATING, 6), """
                        {"performance":2,"seating":%s,"revision":6}""".formatted(SEATING_JSON)),
                Arguments.of(new ShowFavoured(FAN, new ShowId(1), NINE), """
                        {"user":"00000000-0000-4000-8000-000000000001","show":1,"at":"2026-11-01T09:00:00Z"}"""),
                Arguments.of(new ShowUnfavoured(FAN, new ShowId(1), NINE), """
                        {"user":"00000000-0000-4000-8000-000000000001","show":1,"at":"2026-11-01T09:00:00Z"}"""));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aStoredEventKeepsItsFormat(Object message, String written) {
        assertThat(JSON.readTree(JSON.writeValueAsString(message))).isEqualTo(JSON.readTree(written));
        assertThat(JSON.readValue(written, message.getClass())).isEqualTo(message);
    }
}
