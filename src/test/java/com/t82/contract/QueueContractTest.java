package com.t82.contract;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.contract.Stage.OnStage;
import com.t82.contract.Stage.Person;
import com.t82.journey.StandaloneHouse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The waiting room as the app knows it; from the moment on at which it is in the document. */
@EnabledIf("theWaitingRoomIsThere")
class QueueContractTest {

    private static OnStage on;

    private final Stage stage = Stage.set();

    static boolean theWaitingRoomIsThere() {
        return Document.of(StandaloneHouse.running()).byName().containsKey("POST /api/v1/events/{eventId}/queue/entry");
    }

    @BeforeAll
    static void putOn() {
        on = Stage.set().onStage();
    }

    @AfterAll
    static void strike() {
        Stage.set().strike();
    }

    @Test
    void everythingTheAppCallsIsInTheDocument() {
        assertThat(Document.of(stage.house).byName().keySet())
                .contains(
                        "POST /api/v1/events/{eventId}/queue/entry",
                        "GET /api/v1/events/{eventId}/queue/total/users",
                        "GET /api/v1/events/{eventId}/queue/position",
                        "GET /api/v1/events/{eventId}/queue/status/user",
                        "GET /api/v1/events/{eventId}/queue/status");
    }

    @Test
    void whoComesInGetsAPlaceAndIsLetInInTheEnd() {
        Person fan = stage.person();
        stage.call("POST /api/v1/events/%d/queue/entry", on.performance())
                .as(fan.token())
                .isOk();
        assertThat(stage.call("GET /api/v1/events/%d/queue/position", on.performance())
                        .as(fan.token())
                        .answers(Shape.integer())
                        .asLong())
                .isPositive();
        Shape status = Shape.object().member("status", Shape.oneOf("IN_PROGRESS", "ENDED"));
        eventually(
                () -> stage.call("GET /api/v1/events/%d/queue/status/user", on.performance())
                        .as(fan.token())
                        .answers(status)
                        .get("status")
                        .asString(),
                "ENDED"::equals);
    }

    @Test
    void howManyWaitIsABareIntegerForEverybody() {
        assertThat(stage.call("GET /api/v1/events/%d/queue/total/users", on.performance())
                        .answers(Shape.integer())
                        .asLong())
                .isNotNegative();
    }

    @Test
    void thePageStandsAloneAndLeadsBackIntoTheApp() {
        Person fan = stage.person();
        stage.call("POST /api/v1/events/%d/queue/entry", on.performance())
                .as(fan.token())
                .isOk();
        String page = stage.call("GET /api/v1/events/%d/queue/status", on.performance())
                .as(fan.token())
                .answersText("text/html");
        assertThat(page).containsIgnoringCase("<html").contains("hellot82://");
        // The app loads it as a string: an address without a host would lead nowhere.
        assertThat(page).doesNotContainPattern("(src|href|action)=[\"']/");
    }

    @Test
    void aFanMustBeKnownToWait() {
        stage.call("POST /api/v1/events/%d/queue/entry", on.performance())
                .isRefusedInBothLanguages(401, "COMMON-002", "UNAUTHENTICATED");
        stage.call("GET /api/v1/events/%d/queue/position", on.performance())
                .isRefused(401, "COMMON-002", "UNAUTHENTICATED");
    }
}
