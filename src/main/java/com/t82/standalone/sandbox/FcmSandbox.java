package com.t82.standalone.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.standalone.StandaloneEnvironment;
import io.swagger.v3.oas.annotations.Hidden;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Firebase Cloud Messaging's HTTP v1 interface and the token endpoint of its service accounts. Devices whose token
 * begins with {@code dead-} have been uninstalled.
 */
@RestController
@RequestMapping("/sandbox/fcm")
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
@Hidden
class FcmSandbox {

    private static final Set<String> FLOWS =
            Set.of("urn:ietf:params:oauth:grant-type:jwt-bearer", "refresh_token", "client_credentials");
    private static final int LONGEST_LIST = 1000;

    private final SandboxDatabase database;
    private final Clock clock;
    private final JsonMapper json;

    FcmSandbox(SandboxDatabase database, Clock clock, JsonMapper json) {
        this.database = database;
        this.clock = clock;
        this.json = json;
    }

    @PostMapping(path = "/token", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<?> token(@RequestParam(name = "grant_type", defaultValue = "") String grantType) {
        if (!FLOWS.contains(grantType)) {
            return ResponseEntity.badRequest()
                    .body(new TokenRefused("unsupported_grant_type", "Invalid grant_type: " + grantType));
        }
        return ResponseEntity.ok(new Token("ya29.sandbox", 3599, "Bearer"));
    }

    @PostMapping("/v1/projects/{project}/messages:send")
    ResponseEntity<?> send(
            @PathVariable String project,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestBody JsonNode body) {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return refusal(
                    HttpStatus.UNAUTHORIZED,
                    "UNAUTHENTICATED",
                    "Request is missing required authentication credential.",
                    "THIRD_PARTY_AUTH_ERROR");
        }
        JsonNode message = body.path("message");
        String device = message.path("token").asString("");
        if (device.isBlank()) {
            return refusal(
                    HttpStatus.BAD_REQUEST,
                    "INVALID_ARGUMENT",
                    "The registration token is not a valid FCM registration token",
                    "INVALID_ARGUMENT");
        }
        if (device.startsWith("dead-")) {
            return refusal(HttpStatus.NOT_FOUND, "NOT_FOUND", "Requested entity was not found.", "UNREGISTERED");
        }
        if (body.path("validate_only").asBoolean(false)) {
            return ResponseEntity.ok(new Sent("projects/" + project + "/messages/fake_message_id"));
        }
        long id = database.jdbc()
                .sql("""
                        insert into sandbox_message (project, token, message, sent_at)
                        values (?, ?, cast(? as jsonb), ?) returning id
                        """)
                .params(project, device, json.writeValueAsString(message), Timestamp.from(clock.instant()))
                .query(Long.class)
                .single();
        return ResponseEntity.ok(new Sent("projects/" + project + "/messages/0:" + id));
    }

    /** The messages that devices received, the latest last; of one device if its token is given. */
    @GetMapping("/messages")
    List<Received> messages(@RequestParam(required = false) @Nullable String token) {
        return database.jdbc()
                .sql("""
                        select * from (select * from sandbox_message
                        where cast(:token as text) is null or token = :token order by id desc limit :most) latest
                        order by id
                        """)
                .param("token", token)
                .param("most", LONGEST_LIST)
                .query((row, index) -> new Received(
                        row.getLong("id"),
                        row.getString("project"),
                        row.getString("token"),
                        json.readTree(row.getString("message")),
                        row.getTimestamp("sent_at").toInstant()))
                .list();
    }

    private static ResponseEntity<?> refusal(HttpStatus status, String name, String message, String errorCode) {
        return ResponseEntity.status(status)
                .body(new Refused(new Failure(
                        status.value(),
                        message,
                        name,
                        List.of(new Detail("type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode)))));
    }

    record Token(
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("expires_in") int expiresIn,
            @JsonProperty("token_type") String tokenType) {}

    record TokenRefused(
            String error, @JsonProperty("error_description") String description) {}

    record Sent(String name) {}

    record Refused(Failure error) {}

    record Failure(int code, String message, String status, List<Detail> details) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Detail(@JsonProperty("@type") String type, String errorCode) {}

    record Received(long id, String project, String token, JsonNode message, Instant sentAt) {}
}
