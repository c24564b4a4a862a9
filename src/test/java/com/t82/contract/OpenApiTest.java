package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.architecture.GeneratedDocs;
import com.t82.contract.Document.Operation;
import com.t82.journey.StandaloneHouse;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The API document matches the application and stays compatible with its earlier versions. */
class OpenApiTest {

    private static final Path SNAPSHOT = Path.of("openapi.json");

    /** What the app calls. */
    private static final String CALLED_BY_THE_APP = """
            POST /api/v1/users/signup
            POST /api/v1/users/login
            POST /api/v1/users/login/{provider}
            GET /api/v1/users/refresh
            GET /api/v1/users/me
            PUT /api/v1/users/me
            DELETE /api/v1/users/me
            POST /api/v1/users/notification
            POST /api/v1/version/check
            GET /api/v1/contents
            GET /api/v1/contents/rank
            GET /api/v1/contents/genre/{categoryId}/rank
            GET /api/v1/contents/genre/{categoryId}/earliest-ticket
            GET /api/v1/contents/genre/{categoryId}/events
            GET /api/v1/contents/search
            GET /api/v1/contents/{eventInfoId}
            GET /api/v1/contents/{eventInfoId}/events
            GET /api/v1/contents/{eventId}/details
            POST /api/v1/contents/{eventInfoId}/dibs
            DELETE /api/v1/contents/{eventInfoId}/dibs
            GET /api/v1/contents/dibs
            POST /api/v1/contents
            POST /api/v1/contents/{eventInfoId}
            DELETE /api/v1/contents/{eventInfoId}
            POST /api/v1/contents/{eventInfoId}/events
            PUT /api/v1/contents/{eventInfoId}/events/{eventId}
            DELETE /api/v1/contents/{eventInfoId}/events/{eventId}
            POST /api/v1/contents/init/place
            POST /api/v1/contents/init/category
            POST /api/v1/contents/init/place/{placeId}/section
            POST /api/v1/contents/init/{eventInfoId}/section/{sectionId}/grade
            GET /api/v1/events/{eventId}/seats
            GET /api/v1/events/{eventId}/restseats
            PUT /api/v1/seats/choice
            POST /api/v1/seats/detail
            POST /api/v1/events/{eventId}/queue/entry
            GET /api/v1/events/{eventId}/queue/total/users
            GET /api/v1/events/{eventId}/queue/position
            GET /api/v1/events/{eventId}/queue/status/user
            GET /api/v1/events/{eventId}/queue/status
            POST /api/v1/payment
            POST /api/v1/payment/callback
            POST /api/v1/refund
            GET /api/v1/coupons/valid
            GET /api/v1/coupons
            POST /api/v1/coupons/{couponId}
            GET /api/v1/coupons/events
            POST /api/v1/coupons/events/issue
            POST /api/v1/coupons/verify
            POST /api/v1/coupons
            POST /api/v1/coupons/events
            GET /api/v1/tickets
            POST /api/v1/reviews
            GET /api/v1/reviews
            GET /api/v1/reviews/{eventInfoId}
            DELETE /api/v1/reviews/{reviewId}
            POST /api/v1/{reviewId}/comments
            GET /api/v1/{reviewId}/comments
            DELETE /api/v1/{reviewId}/comments/{commentId}
            POST /api/v1/images
            POST /send-notification
            """;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final StandaloneHouse house = StandaloneHouse.running();
    private final Document document = Document.of(house);

    @Test
    void everythingTheAppCallsIsInIt() {
        assertThat(document.byName().keySet())
                .containsAll(CALLED_BY_THE_APP.lines().toList());
    }

    @Test
    void everyHandlerIsInItAndNothingElse() {
        RequestMappingHandlerMapping handlers =
                house.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        Set<String> served = handlers.getHandlerMethods().keySet().stream()
                .flatMap(mapping -> mapping.getPathPatternsCondition().getPatternValues().stream()
                        .map(path -> path.replaceAll("\\{(\\w+):[^}]+}", "{$1}"))
                        .filter(path -> path.startsWith("/api/") || path.equals("/send-notification"))
                        .flatMap(path -> mapping.getMethodsCondition().getMethods().stream()
                                .map(verb -> verb + " " + path)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(document.byName().keySet()).containsExactlyElementsOf(served);
    }

    @Test
    void everyOperationHasASummaryAndItsRefusals() {
        for (Operation operation : document.operations()) {
            JsonNode node = operation.node();
            assertThat(node.path("summary").asString("")).as(operation.name()).isNotBlank();
            assertThat(node.path("tags")).as(operation.name()).isNotEmpty();
            assertThat(node.path("x-access").asString(""))
                    .as(operation.name())
                    .isIn("anyone", "user", "staff", "admin");
            Set<Integer> refusals = new TreeSet<>();
            node.get("responses").properties().stream()
                    .filter(response -> response.getKey().matches("[45].."))
                    .forEach(response -> {
                        refusals.add(Integer.parseInt(response.getKey()));
                        assertThat(response.getValue().get("description").asString())
                                .as(operation.name())
                                .matches("[A-Z]+-\\d{3}(, [A-Z]+-\\d{3})*");
                        assertThat(response.getValue()
                                        .at("/content/application~1problem+json/schema/$ref")
                                        .asString())
                                .isEqualTo("#/components/schemas/Problem");
                    });
            assertThat(refusals.contains(401) && refusals.contains(403))
                    .as("%s needs a token and says so", operation.name())
                    .isEqualTo(!node.get("x-access").asString().equals("anyone"));
            if (operation.takesBody()) {
                assertThat(refusals).as(operation.name()).contains(400, 413, 415);
            }
            if (operation.path().contains("{")) {
                assertThat(refusals).as(operation.name()).contains(400, 404);
            }
            assertThat(node.get("responses").propertyStream().map(Map.Entry::getKey))
                    .as(operation.name())
                    .anyMatch(status -> status.startsWith("2"));
        }
    }

    @Test
    void everyBodyHasAnExampleThatMatchesItsSchema() {
        Set<String> withBody = new TreeSet<>();
        for (Operation operation : document.operations()) {
            operation.node().path("requestBody").path("content").properties().forEach(content -> {
                withBody.add(operation.name());
                JsonNode example = content.getValue().path("example");
                assertThat(example.isContainer())
                        .as("openapi/examples.json has one for %s", operation.name())
                        .isTrue();
                assertThat(document.contradictions(content.getValue().get("schema"), example))
                        .as(operation.name())
                        .isEmpty();
            });
        }
        JsonNode examples = JSON.readTree(OpenApiTest.class.getResourceAsStream("/openapi/examples.json"));
        assertThat(examples.propertyNames()).containsExactlyInAnyOrderElementsOf(withBody);
    }

    @Test
    void aWrongExampleIsFound() {
        JsonNode schema = document.root().at("/components/schemas/NewCoupon");
        ObjectNode good = (ObjectNode) document.byName()
                .get("POST /api/v1/coupons")
                .node()
                .at("/requestBody/content/application~1json/example");
        assertThat(document.contradictions(schema, good)).isEmpty();
        assertThat(List.of(
                        good.deepCopy().put("couponName", "a".repeat(101)),
                        good.deepCopy().put("discountType", "HALF"),
                        good.deepCopy().put("discountValue", 0),
                        good.deepCopy().put("minPurchase", -1),
                        good.deepCopy().put("minPurchase", "0"),
                        good.deepCopy().put("unheardOf", 1),
                        good.deepCopy().without("category")))
                .allSatisfy(
                        bad -> assertThat(document.contradictions(schema, bad)).hasSize(1));
    }

    @Test
    void everyPageNumberHasAnEnd() {
        List<Operation> paged = document.operations().stream()
                .filter(operation -> operation.parameters("query").stream()
                        .anyMatch(parameter -> parameter.get("name").asString().equals("page")))
                .toList();
        assertThat(paged).isNotEmpty();
        for (Operation operation : paged) {
            for (JsonNode parameter : operation.parameters("query")) {
                if (parameter.get("name").asString().equals("page")) {
                    assertThat(parameter.at("/schema/maximum").asLong(Long.MAX_VALUE))
                            .as(operation.name())
                            .isLessThanOrEqualTo(1_000_000);
                }
            }
        }
    }

    @Test
    void noTwoTypesShareTheNameOfASchema() {
        // Springdoc keeps the last of several types with the same name, without a warning.
        Map<String, Set<String>> members = new TreeMap<>();
        RequestMappingHandlerMapping handlers =
                house.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        Set<Class<?>> records = handlers.getHandlerMethods().values().stream()
                .map(handler -> ClassUtils.getUserClass(handler.getBeanType()))
                .filter(controller -> !controller.getName().contains(".standalone."))
                .flatMap(OpenApiTest::nested)
                .filter(Class::isRecord)
                .collect(Collectors.toSet());
        for (Class<?> type : records) {
            var named = type.getAnnotation(Schema.class);
            String name = named == null || named.name().isEmpty() ? type.getSimpleName() : named.name();
            members.computeIfAbsent(name, key -> new TreeSet<>()).add(type.getName());
        }
        assertThat(members.entrySet().stream()
                        .filter(entry -> entry.getValue().size() > 1)
                        .filter(entry ->
                                document.root().at("/components/schemas").has(entry.getKey())))
                .isEmpty();
    }

    @Test
    void theDocumentIsCommittedAndBreaksNoClient() throws IOException {
        Path committed = Path.of("docs").resolve(SNAPSHOT);
        String current = JSON.writeValueAsString(normalised(document.root())) + "\n";
        if (Files.exists(committed) && !"accept".equals(System.getProperty("t82.docs.breaking"))) {
            assertThat(Compatibility.breaks(JSON.readTree(Files.readString(committed)), JSON.readTree(current)))
                    .as("breaks clients; if that is meant, add -Dt82.docs.breaking=accept")
                    .isEmpty();
        }
        GeneratedDocs.areUpToDate(SNAPSHOT, current);
    }

    @Test
    void additionsBreakNoClient() {
        ObjectNode richer = (ObjectNode) normalised(document.root());
        ((ObjectNode) richer.get("paths"))
                .putObject("/api/v1/new")
                .putObject("get")
                .putObject("responses");
        ((ObjectNode) richer.at("/components/schemas/ShowAnswer/properties"))
                .putObject("new")
                .put("type", "string");
        ((ObjectNode) richer.at("/components/schemas/NewComment/properties"))
                .putObject("new")
                .put("type", "string");

        assertThat(Compatibility.breaks(document.root(), richer)).isEmpty();
        assertThat(Compatibility.breaks(document.root(), document.root())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a path that is gone           | /paths                                        | -/api/v1/contents/rank |  GET /api/v1/contents/rank is gone",
                "a verb that is gone           | /paths/~1api~1v1~1reviews                     | -post                  |  POST /api/v1/reviews is gone",
                "a field that is gone          | /components/schemas/ShowAnswer/properties     | -rating                | .rating is gone",
                "a nested field that is gone   | /components/schemas/PageableAnswer/properties | -offset                | .pageable.offset is gone",
                "an integer that is a string   | /components/schemas/ShowAnswer/properties/eventInfoId | type=string    | .eventInfoId was",
                "a time of another form        | /components/schemas/ShowAnswer/properties/bookStartTime | pattern=.*  | .bookStartTime was",
                "a field that may be missing   | /components/schemas/Me                        | -required              | .email may be missing now",
                "a field that is required now  | /components/schemas/RefundRequest             | required+seatId        | .seatId is required now",
                "a request field that is gone  | /components/schemas/Login/properties          | -email                 | .email is gone",
                "a parameter that is required  | /paths/~1api~1v1~1coupons/get/parameters/0    | required=true          | category is required now",
                "a value that is not taken now | /paths/~1api~1v1~1coupons/get/parameters/0/schema/enum | -0            | category takes fewer values",
                "a value that is new           | /components/schemas/UsableCoupon/properties/category/enum | =CHARITY  | .category may be a value that was not known",
                "a value that is any now       | /components/schemas/UsableCoupon/properties/discountType | -enum       | .discountType may be a value that was not known",
                "a text of another form        | /components/schemas/SignUp/properties/phoneNumber | pattern=010-\\d{8} | .phoneNumber is held to pattern",
                "a text that has a form now    | /components/schemas/NewComment/properties/content | pattern=.+          | .content is held to pattern",
                "a text that is shorter        | /components/schemas/NewComment/properties/content | maxLength#999       | .content is held to maxLength 999",
                "a text that may not be empty  | /components/schemas/NewComment/properties/content | minLength#1         | .content is held to minLength 1",
                "a number that is smaller      | /components/schemas/NewPrice/properties/price     | maximum#9999998     | .price is held to maximum 9999998",
                "a number that is larger       | /components/schemas/NewPrice/properties/price     | minimum#2           | .price is held to minimum 2",
                "a list that is shorter        | /components/schemas/PurchaseRequest/properties/items | maxItems#4       | .items is held to maxItems 4",
                "a number that has an end now  | /components/schemas/SeatChoice/properties/seatId  | maximum#1000        | .seatId is held to maximum 1000",
                "a text that is an id now      | /components/schemas/RefundRequest/properties/orderNo | format=uuid      | .orderNo is held to format uuid",
                "a door that closes            | /paths/~1api~1v1~1contents~1rank/get          | x-access=user          | was for anyone and is for user",
                "an answer of another format   | /paths/~1api~1v1~1payment/post/responses/200/content | -text/plain     | text/plain any more"
            })
    void aBreakingChangeIsFound(String what, String pointer, String change, String expected) {
        JsonNode broken = normalised(document.root());
        JsonNode target = broken.at(pointer);
        assertThat(target.isMissingNode()).isFalse();
        if (change.startsWith("-") && target instanceof ArrayNode array) {
            array.remove(Integer.parseInt(change.substring(1)));
        } else if (change.startsWith("-")) {
            assertThat(((ObjectNode) target).remove(change.substring(1))).isNotNull();
        } else if (change.startsWith("=")) {
            ((ArrayNode) target).add(change.substring(1));
        } else if (change.contains("#")) {
            ((ObjectNode) target)
                    .put(
                            change.substring(0, change.indexOf('#')),
                            Long.parseLong(change.substring(change.indexOf('#') + 1)));
        } else if (change.contains("+") && !change.contains("=")) {
            ((ArrayNode) target.get(change.substring(0, change.indexOf('+'))))
                    .add(change.substring(change.indexOf('+') + 1));
        } else {
            String value = change.substring(change.indexOf('=') + 1);
            ((ObjectNode) target)
                    .set(
                            change.substring(0, change.indexOf('=')),
                            value.equals("true")
                                    ? JSON.getNodeFactory().booleanNode(true)
                                    : JSON.getNodeFactory().stringNode(value));
        }

        assertThat(Compatibility.breaks(document.root(), broken)).anyMatch(found -> found.contains(expected));
    }

    private static Stream<Class<?>> nested(Class<?> type) {
        return Stream.of(type.getDeclaredClasses()).flatMap(inner -> Stream.concat(Stream.of(inner), nested(inner)));
    }

    /** Without values that differ between runs; members in alphabetical order. */
    private static JsonNode normalised(JsonNode node) {
        if (node.isObject()) {
            ObjectNode sorted = JSON.createObjectNode();
            List<String> names = node.propertyNames().stream()
                    .filter(name -> !name.equals("servers"))
                    .sorted()
                    .toList();
            names.forEach(name -> sorted.set(name, normalised(node.get(name))));
            return sorted;
        }
        if (node.isArray()) {
            ArrayNode copy = JSON.createArrayNode();
            node.forEach(element -> copy.add(normalised(element)));
            return copy;
        }
        return node;
    }
}
