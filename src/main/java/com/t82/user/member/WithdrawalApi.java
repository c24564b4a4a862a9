package com.t82.user.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemBody;
import com.t82.shared.ProblemType;
import com.t82.user.UserId;
import com.t82.user.WithdrawalAsked;
import com.t82.user.signin.ProvingOwnership;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Closing the own account over HTTP. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users")
class WithdrawalApi {

    private final Withdrawing withdrawing;
    private final ProvingOwnership ownership;
    private final MessageSource texts;

    WithdrawalApi(Withdrawing withdrawing, ProvingOwnership ownership, MessageSource texts) {
        this.withdrawing = withdrawing;
        this.ownership = ownership;
        this.texts = texts;
    }

    record Withdrawal(@Size(max = 128) @Nullable String currentPassword) {

        /** Omits the password. */
        @Override
        public String toString() {
            return "Withdrawal";
        }
    }

    /**
     * Open business, and what happens to it when the account is closed.
     *
     * @param until Korean local time of the last one, such as the start of the latest performance
     * @param message the same as a sentence, in the caller's language
     */
    record Consequence(
            WithdrawalAsked.Kind kind,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LocalDateTime until,

            String message) {}

    record Consequences(List<Consequence> consequences) {}

    @GetMapping("/me/withdrawal")
    @Operation(
            summary = "What happens to open business on withdrawal",
            description = "Empty when there is no open business: then `DELETE /users/me` needs no `confirm`.")
    Consequences withdrawal(UserId caller, Locale locale) {
        return new Consequences(inWords(withdrawing.consequencesFor(caller), locale));
    }

    @DeleteMapping("/me")
    @Operation(
            summary = "Withdraw",
            description = "Everything personal is erased and all tokens stop working at once. Wants a sign-in not older"
                    + " than 30 minutes, or `currentPassword`; of staff and admins always the latter. With open"
                    + " business it answers 409 and lists the `consequences`, until called with `confirm=true`.")
    void withdraw(
            @RequestParam(defaultValue = "false") boolean confirm,
            @RequestBody(required = false) @Valid @Nullable Withdrawal request,
            UserId caller,
            @Parameter(hidden = true) @AuthenticationPrincipal Jwt token,
            HttpServletRequest http) {
        ownership.require(caller, UserApi.proof(request == null ? null : request.currentPassword(), token, http));
        withdrawing.withdraw(caller, confirm);
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> handle(OpenBusiness open, Locale locale) {
        ProblemType type = open.type();
        Map<String, Object> members = ProblemBody.of(type, type.status(), texts.getMessage(type.code(), null, locale))
                .members();
        members.put("consequences", inWords(open.consequences(), locale));
        return ResponseEntity.status(type.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(members);
    }

    private List<Consequence> inWords(List<WithdrawalAsked.Consequence> consequences, Locale locale) {
        return consequences.stream()
                .map(one -> new Consequence(
                        one.kind(),
                        one.count(),
                        one.until() == null ? null : KoreanTime.local(one.until()),
                        texts.getMessage("user.withdrawal." + one.kind().name(), new Object[] {one.count()}, locale)))
                .toList();
    }
}
