package com.t82.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.StandaloneHouse;
import com.t82.journey.StandaloneHouse.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One request and the expectations of its answer, which must also match the OpenAPI document. */
final class Call {

    private final StandaloneHouse house;
    private final String verb;
    private final String path;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte @Nullable [] body;

    private Call(StandaloneHouse house, String verb, String path) {
        this.house = house;
        this.verb = verb;
        this.path = path;
    }

    /** @param request such as {@code GET /api/v1/contents} */
    static Call of(StandaloneHouse house, String request, Object... variables) {
        String[] parts = (variables.length == 0 ? request : request.formatted(variables)).split(" ", 2);
        return new Call(house, parts[0], parts[1]);
    }

    Call as(@Nullable String token) {
        return token == null ? this : header("Authorization", "Bearer " + token);
    }

    Call header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Call in(String language) {
        return header("Accept-Language", language);
    }

    Call with(Object json) {
        return with("application/json", StandaloneHouse.JSON.writeValueAsBytes(json));
    }

    Call with(String contentType, byte[] bytes) {
        body = bytes;
        return header("Content-Type", contentType);
    }

    Answer answer() {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(house.url() + path))
                .timeout(Duration.ofSeconds(30))
                .method(verb, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return house.exchange(request.build());
    }

    /** Status 200 and nothing more. */
    Answer isOk() {
        Answer answer = documented(answer());
        assertThat(answer.status()).as(describe(answer)).isEqualTo(200);
        return answer;
    }

    JsonNode answers(Shape shape) {
        Answer answer = isOk();
        assertThat(answer.headers().firstValue("Content-Type"))
                .as(describe(answer))
                .hasValue("application/json");
        JsonNode json = answer.json();
        assertThat(shape.deviations(json)).as(describe(answer)).isEmpty();
        return json;
    }

    String answersText(String contentType) {
        Answer answer = isOk();
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(describe(answer))
                .startsWith(contentType);
        assertThat(answer.text()).isNotBlank();
        return answer.text();
    }

    /** Created, with the id in the body and the address in {@code Location}. */
    JsonNode creates(Shape id) {
        Answer answer = isOk();
        assertThat(answer.headers().firstValue("Location")).as(describe(answer)).isPresent();
        JsonNode json = answer.json();
        assertThat(Shape.object().member("id", id).deviations(json))
                .as(describe(answer))
                .isEmpty();
        return json.get("id");
    }

    /** Refused with a body that the app can read. */
    JsonNode isRefused(int status, String code, String name) {
        Answer answer = documented(answer());
        assertThat(answer.status()).as(describe(answer)).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(describe(answer))
                .startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(Shape.object()
                        .member("status", Shape.exactly(status))
                        .member("code", Shape.exactly(code))
                        .member("name", Shape.exactly(name))
                        .text("message", "title", "type")
                        .absentOr("errors", Shape.someOf(Shape.object().text("field", "message")))
                        .deviations(problem))
                .as(describe(answer))
                .isEmpty();
        assertThat(problem.get("message").asString()).isNotBlank().doesNotContain(code, "{", "Exception");
        return problem;
    }

    /** The same refusal in Korean, which is the default, and in English. */
    void isRefusedInBothLanguages(int status, String code, String name) {
        String korean = isRefused(status, code, name).get("message").asString();
        headers.put("Accept-Language", "ko-KR");
        assertThat(isRefused(status, code, name).get("message").asString()).isEqualTo(korean);
        headers.put("Accept-Language", "en-US,en;q=0.9");
        String english = isRefused(status, code, name).get("message").asString();
        headers.remove("Accept-Language");
        assertThat(korean).containsPattern("[가-힣]");
        assertThat(english).containsPattern("[A-Za-z]").doesNotContainPattern("[가-힣]");
    }

    private Answer documented(Answer answer) {
        Document document = Document.of(house);
        Document.Operation operation = document.serving(verb, path);
        assertThat(operation).as("%s %s in the document", verb, path).isNotNull();
        assertThat(document.contradictions(operation, answer))
                .as("against the document: " + describe(answer))
                .isEmpty();
        return answer;
    }

    private String describe(Answer answer) {
        return "%s %s -> %s".formatted(verb, path, answer).replace("%", "%%");
    }
}
