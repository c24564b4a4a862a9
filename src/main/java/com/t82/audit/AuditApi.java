package com.t82.audit;

import com.t82.shared.KoreanTime;
import com.t82.shared.PageAnswer;
import com.t82.shared.web.AuditedRead;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit trail, for admins; it can only be read. */
@RestController
@Tag(name = "Audit")
class AuditApi {

    private final Audit audit;

    AuditApi(Audit audit) {
        this.audit = audit;
    }

    /**
     * @param at when it happened, or when the event was handled if that is not known, Korean time
     * @param actor absent when the application acted by itself
     * @param subject kind:id of what it was done to
     * @param requestId joins a REQUEST with its VALUES and its ANSWER; also in {@code X-Request-Id} of the answer
     * @param clientRequestId the {@code X-Request-Id} that the client sent
     * @param address where the request came from
     */
    @Schema(name = "AuditEntry")
    record EntryAnswer(
            long id,
            LocalDateTime at,
            @Nullable UUID actor,
            @Nullable String actorRoles,
            String action,
            @Nullable String subject,
            @Nullable String details,
            @Nullable String requestId,
            @Nullable String clientRequestId,
            @Nullable String address) {

        static EntryAnswer of(Audit.Entry entry) {
            return new EntryAnswer(
                    entry.id(),
                    KoreanTime.local(entry.at()),
                    entry.actor(),
                    entry.actorRoles(),
                    entry.action(),
                    entry.subject(),
                    entry.details(),
                    entry.requestId(),
                    entry.clientRequestId(),
                    entry.address());
        }
    }

    @Operation(
            summary = "Who did what to whom and when, the latest first (admin)",
            description =
                    "By actor, by subject (order:…, ticket:…, user:…, performance:…; purchase:… for old refusals of"
                            + " a refund) and by Korean time, from inclusive, until exclusive.")
    @AuditedRead
    @GetMapping("/api/v1/audit")
    PageAnswer<EntryAnswer> entries(
            @RequestParam(required = false) @Nullable UUID actor,
            @RequestParam(required = false) @Nullable @Size(max = 100) String subject,
            @RequestParam(required = false) @Nullable LocalDateTime from,
            @RequestParam(required = false) @Nullable LocalDateTime until,
            @RequestParam(defaultValue = "0") @Min(0) @Max(100_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
        return PageAnswer.of(
                audit.find(new Audit.Search(actor, subject, instant(from), instant(until)), PageRequest.of(page, size)),
                EntryAnswer::of);
    }

    private static @Nullable Instant instant(@Nullable LocalDateTime koreanTime) {
        return koreanTime == null ? null : KoreanTime.instant(koreanTime);
    }
}
