package com.t82.payment.ledger;

import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.PageAnswer;
import com.t82.shared.web.AuditedRead;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The differences between our books and the gateway's ledger, for admins. */
@RestController
@RequestMapping("/api/v1/payment/differences")
@Tag(name = "Payment")
class DifferenceApi {

    /** How long a request waits for the gateway at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /**
     * @param kind CHARGED, REFUNDED or NOT_FINAL
     * @param ours the amount in our books, won
     * @param theirs the amount in the gateway's ledger, won
     */
    @Schema(name = "PaymentDifference")
    record DifferenceAnswer(
            long id,
            String orderNo,
            Differences.Kind kind,
            Money ours,
            Money theirs,
            LocalDateTime foundAt,
            LocalDateTime seenAt,
            @Nullable LocalDateTime resolvedAt) {

        static DifferenceAnswer of(Differences.StoredDifference stored) {
            return new DifferenceAnswer(
                    stored.id(),
                    stored.orderNo(),
                    stored.kind(),
                    stored.ours(),
                    stored.theirs(),
                    KoreanTime.local(stored.foundAt()),
                    KoreanTime.local(stored.seenAt()),
                    stored.resolvedAt() == null ? null : KoreanTime.local(stored.resolvedAt()));
        }
    }

    /** @param day a day in Korean time */
    record ComparisonRequest(@NotNull LocalDate day) {}

    /**
     * @param undecided purchases that are not final yet, or for which the gateway did not answer
     * @param finished false when the comparison takes longer than the three seconds of a request; the background job
     *     continues it and starts within ten minutes
     */
    record ComparisonAnswer(LocalDate day, int compared, int differences, int undecided, boolean finished) {}

    private final Differences differences;
    private final LedgerComparing comparing;

    DifferenceApi(Differences differences, LedgerComparing comparing) {
        this.differences = differences;
        this.comparing = comparing;
    }

    @Operation(
            summary = "Where our books and the gateway's differ (admin)",
            description =
                    "Each Korean day is compared once it is over. The latest first; those that are settled only when"
                            + " asked for.")
    @AuditedRead
    @GetMapping
    PageAnswer<DifferenceAnswer> differences(
            @RequestParam(defaultValue = "false") boolean resolved,
            @RequestParam(defaultValue = "0") @Min(0) @Max(100_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
        return PageAnswer.of(differences.page(resolved, PageRequest.of(page, size)), DifferenceAnswer::of);
    }

    @Operation(
            summary = "Compare a day with the gateway's ledger now (admin)",
            description = "Compares for three seconds. What is left then is compared in the background, and its"
                    + " differences appear in the list.")
    @PostMapping
    ComparisonAnswer compare(@Valid @RequestBody ComparisonRequest request) {
        LedgerComparing.Progress progress = comparing.compareNow(request.day(), PATIENCE);
        return new ComparisonAnswer(
                request.day(),
                progress.compared(),
                progress.differences(),
                progress.undecided(),
                progress.isFinished());
    }
}
