package com.t82.user.member;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemBody;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.VisibleText;
import com.t82.shared.web.AlsoRefuses;
import com.t82.shared.web.NotRepeatable;
import com.t82.user.UserId;
import com.t82.user.WithdrawalAsked;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.account.Application;
import com.t82.user.account.Role;
import com.t82.user.account.UnambiguousEmail;
import com.t82.user.account.UncommonPassword;
import com.t82.user.picture.UploadedPictures;
import com.t82.user.provider.Identities;
import com.t82.user.provider.Provider;
import com.t82.user.signin.Network;
import com.t82.user.signin.ProvingOwnership;
import com.t82.user.signin.Sessions;
import com.t82.user.signin.SignInSettings;
import com.t82.user.signin.Throttle;
import com.t82.user.signin.TokenAnswers;
import com.t82.user.token.AccessTokens;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PastOrPresent;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Accounts over HTTP. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users", description = "Accounts: signing up, the own profile, withdrawal, roles")
public class UserApi {

    /** At least 8 characters with a letter, a digit and one of {@code $@!%*#?&}; anything else may be there too. */
    static final String PASSWORD = "(?=.*[A-Za-z])(?=.*\\d)(?=.*[$@!%*#?&])[^\\p{Cntrl}]{8,128}";

    static final String PHONE_NUMBER = "01\\d-\\d{3,4}-\\d{4}";
    public static final String PICTURE_URL = "(https?://[^\\s\"'<>]+)?";

    private final SigningUp signingUp;
    private final ChangingProfile changing;
    private final Withdrawing withdrawing;
    private final ProvingOwnership ownership;
    private final TokenAnswers answers;
    private final Accounts accounts;
    private final Identities identities;
    private final Sessions sessions;
    private final UploadedPictures pictures;
    private final Throttle throttle;
    private final Throttle.Limit signUps;
    private final MessageSource texts;

    UserApi(
            SigningUp signingUp,
            ChangingProfile changing,
            Withdrawing withdrawing,
            ProvingOwnership ownership,
            TokenAnswers answers,
            Accounts accounts,
            Identities identities,
            Sessions sessions,
            UploadedPictures pictures,
            Throttle throttle,
            SignInSettings settings,
            MessageSource texts) {
        this.signingUp = signingUp;
        this.changing = changing;
        this.withdrawing = withdrawing;
        this.ownership = ownership;
        this.answers = answers;
        this.accounts = accounts;
        this.identities = identities;
        this.sessions = sessions;
        this.pictures = pictures;
        this.throttle = throttle;
        this.signUps = new Throttle.Limit(
                "sign-up",
                settings.throttling().signUpsPerAddress(),
                settings.throttling().signUpsPerAddressWithin());
        this.texts = texts;
    }

    record SignUp(
            @NotBlank @Email @UnambiguousEmail @Size(max = 254) String email,

            @NotNull @UncommonPassword @Pattern(regexp = PASSWORD, message = "{user.rule.password}") String password,

            @NotNull String passwordCheck,
            @NotNull @VisibleText @Size(max = 50) String name,
            @NotNull @PastOrPresent LocalDate birthDate,

            @NotNull @Pattern(regexp = PHONE_NUMBER, message = "{user.rule.phone-number}") String phoneNumber,

            @NotNull @VisibleText(required = false) @Size(max = 200) String address,

            @NotNull @VisibleText(required = false) @Size(max = 200) String addressDetail,

            @JsonAlias("imageUrl")
            @Size(max = 2048) @Pattern(regexp = PICTURE_URL, message = "{user.rule.picture}") @Nullable String profileUrl,

            @JsonProperty("isArtist") @Nullable Boolean artist) {

        /** Without anything personal, whoever prints it. */
        @Override
        public String toString() {
            return "SignUp";
        }
    }

    @AlsoRefuses(429)
    @PostMapping("/signup")
    @Operation(
            summary = "Open an account",
            description = "The password needs a letter, a digit and one of $@!%*#?&, and 8 to 128 characters. The"
                    + " picture is `profileUrl` or `imageUrl`; others see it if it was uploaded here or lies on a host"
                    + " that is trusted. `isArtist` asks an admin to confirm it.")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")))
    ResponseEntity<String> signUp(@RequestBody @Valid SignUp request, HttpServletRequest http, Locale locale) {
        throttle.take(signUps, Network.of(http.getRemoteAddr()));
        requireSame(request.password(), request.passwordCheck());
        signingUp.signUp(new Application(
                request.email(),
                request.password(),
                request.name(),
                request.birthDate(),
                request.phoneNumber(),
                request.address(),
                request.addressDetail(),
                request.profileUrl(),
                Boolean.TRUE.equals(request.artist())));
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .body(texts.getMessage("user.signed-up", null, locale));
    }

    /**
     * Strings are never {@code null}; {@code birthDate} and {@code profileUrl} are absent when unknown.
     *
     * @param userId the account's id, by which other answers name its owner
     */
    record Me(
            UserId userId,
            String name,
            String email,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LocalDate birthDate,

            String address,
            String addressDetail,
            String phoneNumber,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String profileUrl) {

        static Me of(Account account) {
            return new Me(
                    account.id(),
                    account.name(),
                    orEmpty(account.email()),
                    account.birthDate(),
                    account.address(),
                    account.addressDetail(),
                    orEmpty(account.phoneNumber()),
                    account.profileUrl());
        }
    }

    @GetMapping("/me")
    @Operation(summary = "The own profile")
    Me me(UserId caller) {
        return Me.of(accounts.active(caller));
    }

    record ProfileChange(
            @NotNull @VisibleText @Size(max = 50) String name,

            @UncommonPassword @Pattern(regexp = PASSWORD, message = "{user.rule.password}") @Nullable String password,

            @Nullable String passwordCheck,
            @Size(max = 128) @Nullable String currentPassword,

            @VisibleText(required = false) @Size(max = 200) @Nullable String address,

            @VisibleText(required = false) @Size(max = 200) @Nullable String addressDetail,

            @JsonAlias("imageUrl")
            @Size(max = 2048) @Pattern(regexp = PICTURE_URL, message = "{user.rule.picture}") @Nullable String profileUrl) {

        /** Without anything personal, whoever prints it. */
        @Override
        public String toString() {
            return "ProfileChange";
        }
    }

    @NotRepeatable
    @PutMapping("/me")
    @Operation(
            summary = "Change the own profile",
            description = "What is left out stays as it is; an empty `profileUrl` removes the picture. A new password"
                    + " wants `currentPassword`, or a sign-in not older than 30 minutes; of staff and admins always the"
                    + " former. It ends all sign-ins, and the answer carries the tokens of a new one. Without a new"
                    + " password the answer is an empty object.")
    ResponseEntity<FreshTokens> change(
            @RequestBody @Valid ProfileChange request,
            UserId caller,
            @Parameter(hidden = true) @AuthenticationPrincipal Jwt token,
            HttpServletRequest http) {
        requireSame(request.password(), request.passwordCheck());
        return changing.change(
                        caller,
                        new ChangingProfile.Change(
                                request.name(),
                                request.password(),
                                request.address(),
                                request.addressDetail(),
                                request.profileUrl()),
                        proof(request.currentPassword(), token, http))
                .map(signedIn -> FreshTokens.of(answers.of(signedIn)))
                .orElseGet(() -> ResponseEntity.ok(FreshTokens.NONE));
    }

    /**
     * The tokens of the sign-in that a new password has opened; nothing where there is no new password.
     *
     * @param expiresIn seconds for which {@code token} is good
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FreshTokens(
            @Nullable String token,
            @Nullable String tokenType,
            @Nullable Long expiresIn,
            @Nullable String refreshToken) {

        private static final FreshTokens NONE = new FreshTokens(null, null, null, null);

        private static ResponseEntity<FreshTokens> of(ResponseEntity<TokenAnswers.Tokens> answer) {
            TokenAnswers.Tokens tokens = Objects.requireNonNull(answer.getBody());
            return ResponseEntity.ok()
                    .headers(answer.getHeaders())
                    .body(new FreshTokens(
                            tokens.token(), tokens.tokenType(), tokens.expiresIn(), tokens.refreshToken()));
        }

        /** Without the tokens, whoever prints it. */
        @Override
        public String toString() {
            return "FreshTokens";
        }
    }

    private static ProvingOwnership.Proof proof(@Nullable String currentPassword, Jwt token, HttpServletRequest http) {
        return new ProvingOwnership.Proof(
                currentPassword, AccessTokens.sessionOf(token), token.getIssuedAt(), http.getRemoteAddr());
    }

    record Withdrawal(@Size(max = 128) @Nullable String currentPassword) {

        /** Without the password, whoever prints it. */
        @Override
        public String toString() {
            return "Withdrawal";
        }
    }

    /**
     * Open business and what becomes of it once the account is closed.
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
            summary = "What becomes of open business on withdrawal",
            description = "Empty when nothing stands against it: then `DELETE /users/me` needs no `confirm`.")
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
        ownership.require(caller, proof(request == null ? null : request.currentPassword(), token, http));
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

    /** All that is kept about a user here, for themselves. Times are Korean local time. */
    record Export(
            UserId userId,
            LocalDateTime signedUpAt,
            Me profile,
            @JsonProperty("isArtist") boolean artist,
            boolean artistRequested,
            Set<Role> roles,
            boolean hasPassword,
            List<LinkedIdentity> identities,
            List<SignIn> signIns,
            List<UploadedPicture> pictures) {

        record LinkedIdentity(Provider provider, LocalDateTime linkedAt) {}

        record SignIn(LocalDateTime signedInAt, LocalDateTime endsAt) {}

        /** @param path of the address under which it is served here */
        record UploadedPicture(String path, LocalDateTime uploadedAt) {}
    }

    @GetMapping("/me/export")
    @Operation(
            summary = "Everything kept about the own account",
            description = "What else is kept about its owner is answered by the lists of purchases, tickets, coupons,"
                    + " reviews, favourites and notices.")
    ResponseEntity<Export> export(UserId caller) {
        Account account = accounts.active(caller);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("Content-Disposition", "attachment; filename=\"t82-account.json\"")
                .body(new Export(
                        account.id(),
                        KoreanTime.local(account.createdAt()),
                        Me.of(account),
                        account.isArtist(),
                        account.isArtistRequested(),
                        account.roles(),
                        account.passwordHash() != null,
                        identities.of(caller).stream()
                                .map(linked -> new Export.LinkedIdentity(
                                        linked.provider(), KoreanTime.local(linked.linkedAt())))
                                .toList(),
                        sessions.openOf(caller).stream()
                                .map(session -> new Export.SignIn(
                                        KoreanTime.local(session.openedAt()), KoreanTime.local(session.expiresAt())))
                                .toList(),
                        pictures.of(caller).stream()
                                .map(picture -> new Export.UploadedPicture(
                                        picture.path(), KoreanTime.local(picture.uploadedAt())))
                                .toList()));
    }

    private static void requireSame(@Nullable String password, @Nullable String check) {
        if (password != null && !password.equals(check)) {
            throw new ProblemException(MemberProblem.PASSWORD_MISMATCH);
        }
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
