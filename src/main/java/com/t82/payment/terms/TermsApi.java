package com.t82.payment.terms;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.t82.event.ShowId;
import com.t82.payment.terms.FeeSchedule.CutOff;
import com.t82.shared.Auditable;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The terms of cancellation of each show, for admins. {@code RefundApi} has the quotes for fans. */
@RestController
@RequestMapping("/api/v1/refund/terms")
@Tag(name = "Refund")
class TermsApi {

    /**
     * @param freeDays cancelling is free for this many days after booking; absent without such a rule
     * @param freeHours cancelling is free for this many hours after booking; absent without such a rule
     * @param steps the fee by days before the performance
     * @param cutOff whether a cancellation on a closed day, or late on a day, counts for the next business day as
     *     configured
     */
    @Schema(name = "CancellationTerms")
    @Auditable
    record Terms(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable @Valid FreePeriod freeDays,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable @Valid FreePeriod freeHours,

            @NotEmpty @Size(max = 20) List<@NotNull @Valid Step> steps,
            boolean cutOff) {

        /**
         * @param within days or hours since booking
         * @param daysAhead how many days before the performance the period ends at the latest
         */
        record FreePeriod(
                @NotNull @Min(0) @Max(1_000) Integer within,
                @NotNull @Min(0) @Max(1_000) Integer daysAhead) {}

        /**
         * @param daysBefore from this many days before the performance on
         * @param percent of what was paid for the seat
         * @param flat the fee of each seat in won, capped by percent; null when the percentage is the fee
         */
        @Schema(name = "CancellationStep")
        record Step(
                @NotNull @Min(0) @Max(1_000) Integer daysBefore,
                @NotNull @Min(0) @Max(100) Integer percent,
                @Nullable @Min(0) @Max(9_999_999) Long flat) {}

        static Terms of(FeeSchedule schedule) {
            return new Terms(
                    schedule.freeDays() < 0 ? null : new FreePeriod(schedule.freeDays(), schedule.freeDaysAhead()),
                    schedule.freeHours() < 0 ? null : new FreePeriod(schedule.freeHours(), schedule.freeHoursAhead()),
                    schedule.steps().stream()
                            .map(step -> new Step(step.daysBefore(), step.percent(), step.flat()))
                            .toList(),
                    schedule.cutOff() != null);
        }

        FeeSchedule schedule(CutOff configured) {
            FeeSchedule schedule = new FeeSchedule(
                    freeDays == null ? FeeSchedule.NEVER : freeDays.within(),
                    freeDays == null ? 0 : freeDays.daysAhead(),
                    freeHours == null ? FeeSchedule.NEVER : freeHours.within(),
                    freeHours == null ? 0 : freeHours.daysAhead(),
                    steps.stream()
                            .map(step -> new FeeSchedule.Step(step.daysBefore(), step.percent(), step.flat()))
                            .toList(),
                    cutOff ? configured : null);
            if (!schedule.isRising()) {
                throw new ProblemException(TermsProblem.FEES_FALL);
            }
            return schedule;
        }
    }

    /** @param own false while the standard terms hold */
    record TermsAnswer(boolean own, Terms terms) {}

    /** Templates of terms: the consumer dispute standard, and the usual terms of sellers. */
    enum Preset {
        STANDARD(FeeSchedule.standard(null)),
        SELLERS_CONCERT(FeeSchedule.ofSellers(Money.of(4_000), null)),
        SELLERS_PLAY(FeeSchedule.ofSellers(Money.of(2_000), null));

        private final FeeSchedule schedule;

        Preset(FeeSchedule schedule) {
            this.schedule = schedule;
        }
    }

    record PresetAnswer(Preset name, Terms terms) {}

    private final FeeSchedules schedules;
    private final Performances performances;
    private final CutOff cutOff;

    TermsApi(FeeSchedules schedules, Performances performances, CancellationCutOff cutOff) {
        this.schedules = schedules;
        this.performances = performances;
        this.cutOff = cutOff.asCutOff();
    }

    @Operation(
            summary = "Terms of cancellation to begin with (admin)",
            description =
                    "The consumer dispute standard, which holds for every show without terms of its own, and the usual"
                            + " terms of sellers: for concerts and musicals, and for plays and exhibitions.")
    @GetMapping("/presets")
    List<PresetAnswer> presets() {
        return Stream.of(Preset.values())
                .map(preset -> new PresetAnswer(preset, Terms.of(preset.schedule)))
                .toList();
    }

    @Operation(summary = "The terms of cancellation of a show (admin)")
    @GetMapping("/{eventInfoId}")
    TermsAnswer terms(@PathVariable long eventInfoId) {
        ShowId show = known(eventInfoId);
        return schedules
                .own(show)
                .map(own -> new TermsAnswer(true, Terms.of(own)))
                .orElseGet(() -> new TermsAnswer(false, Terms.of(schedules.of(show))));
    }

    @Operation(
            summary = "Give a show terms of cancellation of its own (admin)",
            description = "Orders made before keep the terms they were made under.")
    @PutMapping("/{eventInfoId}")
    void put(@PathVariable long eventInfoId, @Valid @RequestBody Terms terms) {
        schedules.put(known(eventInfoId), terms.schedule(cutOff));
    }

    @Operation(
            summary = "Have the standard terms hold for a show again (admin)",
            description = "Orders made before keep the terms they were made under.")
    @DeleteMapping("/{eventInfoId}")
    void remove(@PathVariable long eventInfoId) {
        schedules.remove(known(eventInfoId));
    }

    private ShowId known(long eventInfoId) {
        ShowId show = new ShowId(eventInfoId);
        if (!performances.knows(show)) {
            throw new ProblemException(TermsProblem.NO_SUCH_SHOW);
        }
        return show;
    }
}
