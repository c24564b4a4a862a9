package com.t82.contract;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Fixtures.Person;
import com.t82.contract.Fixtures.ShowOnSale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The waiting room as the app knows it. */
class QueueContractTest {

    private static ShowOnSale on;

    private final Fixtures fixtures = Fixtures.shared();

    @BeforeAll
    static void putOn() {
        on = Fixtures.shared().showOnSale();
    }

    @AfterAll
    static void withdrawShows() {
        Fixtures.shared().withdrawShows();
    }

    @Test
    void aFanWhoEntersGetsAPlaceAndIsAdmitted() {
        Person fan = fixtures.person();
        enter(on, fan);
        assertThat(position(on, fan)).isPositive();
        eventually(() -> status(on, fan), "ENDED"::equals);
    }

    @Test
    void aWaitingFanIsToldThePlace() {
        ShowOnSale crowded = fixtures.showOnSale();
        assertThat(fixtures.house
                        .put(
                                "/api/v1/events/" + crowded.performance() + "/queue/settings",
                                fixtures.admin,
                                Map.of("enabled", true, "admissionsPerSecond", 10, "capacity", 1))
                        .status())
                .isEqualTo(200);
        Person inside = fixtures.person();
        Person first = fixtures.person();
        Person second = fixtures.person();
        enter(crowded, inside);
        eventually(() -> status(crowded, inside), "ENDED"::equals);
        enter(crowded, first);
        enter(crowded, second);

        assertThat(status(crowded, first)).isEqualTo("IN_PROGRESS");
        assertThat(status(crowded, second)).isEqualTo("IN_PROGRESS");
        eventually(() -> position(crowded, first), place -> place == 1);
        eventually(() -> position(crowded, second), place -> place == 2);
        eventually(
                () -> fixtures.call("GET /api/v1/events/%d/queue/total/users", crowded.performance())
                        .answers(Shape.integer())
                        .asLong(),
                waiting -> waiting == 2);
    }

    private void enter(ShowOnSale where, Person fan) {
        fixtures.call("POST /api/v1/events/%d/queue/entry", where.performance())
                .as(fan.token())
                .isOk();
    }

    private String status(ShowOnSale where, Person fan) {
        return fixtures.call("GET /api/v1/events/%d/queue/status/user", where.performance())
                .as(fan.token())
                .answers(Shape.object().member("status", Shape.oneOf("IN_PROGRESS", "ENDED")))
                .get("status")
                .asString();
    }

    private long position(ShowOnSale where, Person fan) {
        return fixtures.call("GET /api/v1/events/%d/queue/position", where.performance())
                .as(fan.token())
                .answers(Shape.integer())
                .asLong();
    }

    @Test
    void theNumberOfWaitingFansIsABareIntegerForEveryone() {
        assertThat(fixtures.call("GET /api/v1/events/%d/queue/total/users", on.performance())
                        .answers(Shape.integer())
                        .asLong())
                .isNotNegative();
    }

    @Test
    void theWaitingPageLoadsNothingElseAndLeadsBackIntoTheApp() {
        Person fan = fixtures.person();
        enter(on, fan);
        String page = fixtures.call("GET /api/v1/events/%d/queue/status", on.performance())
                .as(fan.token())
                .answersText("text/html");
        assertThat(page).containsIgnoringCase("<html").contains("hellot82://");
        // The app loads it as a string: an address without a host would lead nowhere.
        assertThat(page).doesNotContainPattern("(src|href|action)=[\"']/");
    }

    @Test
    void aFanMustBeSignedInToWait() {
        fixtures.call("POST /api/v1/events/%d/queue/entry", on.performance())
                .isRefusedInBothLanguages(401, "COMMON-002", "UNAUTHENTICATED");
        fixtures.call("GET /api/v1/events/%d/queue/position", on.performance())
                .isRefused(401, "COMMON-002", "UNAUTHENTICATED");
    }
}
