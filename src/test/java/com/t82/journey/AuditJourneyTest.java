package com.t82.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.t82.journey.StandaloneHouse.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Audit of requests, apart from payments. */
class AuditJourneyTest {

    private final StandaloneHouse house = StandaloneHouse.running();
    private final BoxOffice box = new BoxOffice(house);

    private static String idOf(String token) {
        return StandaloneHouse.JSON
                .readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]))
                .get("sub")
                .asString();
    }

    private List<JsonNode> entries(String token) {
        Answer answer = house.get("/api/v1/audit?size=100&actor=" + idOf(token), box.admin());
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("content").valueStream().toList();
    }

    private List<String> lines(String token) {
        return entries(token).stream()
                .map(entry -> entry.get("action").asString() + " "
                        + entry.get("details").asString())
                .toList();
    }

    @Test
    void aRefusedCallerIsAuditedAtALimitedRate() {
        String fan = house.tokens(1).getFirst();

        for (int i = 0; i < 5; i++) {
            assertThat(house.get("/api/v1/audit", fan).status()).isEqualTo(403);
        }

        // Two entries when the hour changes during the test.
        assertThat(entries(fan)).hasSizeBetween(1, 2).allSatisfy(entry -> {
            assertThat(entry.get("action").asString()).isEqualTo("REFUSED");
            assertThat(entry.get("details").asString()).isEqualTo("GET /api/v1/audit");
            assertThat(entry.get("actorRoles").asString()).isEqualTo("USER");
            assertThat(entry.get("address").asString()).isEqualTo("127.0.0.1");
        });
    }

    @Test
    void refusedStaffAreAuditedEachTime() {
        String staff = house.post(
                        "/api/v1/users/login", null, Map.of("email", "staff@t82.local", "password", "staff-1234!"))
                .json()
                .get("token")
                .asString();
        long before = lines(staff).stream()
                .filter("REFUSED GET /api/v1/payment/differences"::equals)
                .count();

        for (int i = 0; i < 3; i++) {
            assertThat(house.get("/api/v1/payment/differences", staff).status()).isEqualTo(403);
        }

        assertThat(lines(staff).stream().filter("REFUSED GET /api/v1/payment/differences"::equals))
                .hasSize((int) before + 3);
    }

    @Test
    void readsOfPersonalDataByAdminsAreAuditedWithoutPersonalData() {
        String email = UUID.randomUUID() + "@example.com";

        house.get("/api/v1/users?email=" + email, box.admin());

        assertThat(lines(box.admin()))
                .contains("REQUEST GET /api/v1/users", "ANSWER GET /api/v1/users 404")
                .noneMatch(line -> line.contains("example.com"));
    }

    @Test
    void whatAnAdminSetsIsWrittenDownAndTwoRequestsOfOneClientIdAreToldApart() {
        String fan = idOf(house.tokens(1).getFirst());
        String clientId = "client-" + UUID.randomUUID();
        List<String> ids = Stream.generate(() -> house.exchange(
                        HttpRequest.newBuilder(URI.create(house.url() + "/api/v1/users/" + fan + "/roles"))
                                .header("Authorization", "Bearer " + box.admin())
                                .header("Content-Type", "application/json")
                                .header("X-Request-Id", clientId)
                                .PUT(HttpRequest.BodyPublishers.ofString("{\"roles\":[\"USER\"]}"))
                                .build()))
                .limit(2)
                .peek(answer ->
                        assertThat(answer.status()).as(answer.toString()).isEqualTo(200))
                .map(answer -> answer.headers().firstValue("X-Request-Id").orElseThrow())
                .toList();

        assertThat(ids).doesNotHaveDuplicates().doesNotContain(clientId);
        String what = "PUT /api/v1/users/{userId}/roles userId=" + fan;
        for (String id : ids) {
            assertThat(entries(box.admin()))
                    .filteredOn(entry -> entry.hasNonNull("requestId")
                            && entry.get("requestId").asString().equals(id))
                    .extracting(
                            entry -> entry.get("action").asString(),
                            entry -> entry.get("details").asString(),
                            entry -> entry.get("clientRequestId").asString())
                    .containsExactlyInAnyOrder(
                            tuple("REQUEST", what, clientId),
                            tuple("VALUES", what + " RolesChange[roles=[USER]]", clientId),
                            tuple("ANSWER", what + " 200", clientId));
        }
    }

    @Test
    void signInsOfAdminsAreWrittenDown() {
        String admin = idOf(box.admin());
        long before = lastSignIn(admin);

        house.post("/api/v1/users/login", null, Map.of("email", "admin@t82.local", "password", "admin-1234!"));

        StandaloneHouse.eventually(() -> lastSignIn(admin), entry -> entry > before);
    }

    /** The id of the entry; 0 when there is none. */
    private long lastSignIn(String user) {
        return house.get("/api/v1/audit?size=100&subject=user:" + user, box.admin())
                .json()
                .get("content")
                .valueStream()
                .filter(entry -> entry.get("action").asString().equals("PRIVILEGED_SIGN_IN"))
                .filter(entry -> entry.get("details").asString().equals("SUCCESS, network 127.0.0.1"))
                .mapToLong(entry -> entry.get("id").asLong())
                .max()
                .orElse(0);
    }

    @Test
    void creationsByAdminsAreAuditedWithTheirAddress() {
        Answer created = house.post(
                "/api/v1/contents/init/category",
                box.admin(),
                Map.of("categoryName", UUID.randomUUID().toString(), "parentId", 0));
        String address = created.headers().firstValue("Location").orElseThrow();

        assertThat(lines(box.admin())).contains("ANSWER POST /api/v1/contents/init/category 200, created " + address);
    }
}
