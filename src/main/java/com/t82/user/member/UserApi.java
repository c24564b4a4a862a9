package com.t82.user.member;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.ProblemException;
import com.t82.shared.VisibleText;
import com.t82.shared.web.AlsoRefuses;
import com.t82.shared.web.NotRepeatable;
import com.t82.user.UserId;
import com.t82.user.account.Account;
import com.t82.user.account.Accounts;
import com.t82.user.account.Application;
import com.t82.user.account.UnambiguousEmail;
import com.t82.user.account.UncommonPassword;
import com.t82.user.signin.Network;
import com.t82.user.signin.ProvingOwnership;
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
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signing up and the own profile over HTTP. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users", description = "Accounts: signing up, the own profile, withdrawal, roles")
class UserApi {

    /** At least 8 characters with a letter, a digit and one of {@code $@!%*#?&}; other characters are allowed. */
    static final String PASSWORD = "(?=.*[A-Za-z])(?=.*\\d)(?=.*[$@!%*#?&])[^\\p{Cntrl}]{8,128}";

    static final String PHONE_NUMBER = "01\\d-\\d{3,4}-\\d{4}";

    private final SigningUp signingUp;
    private final ChangingProfile changing;
    private final TokenAnswers answers;
    private final Accounts accounts;
    private final Throttle throttle;
    private final Throttle.Limit signUps;
    private final MessageSource texts;

    UserApi(
            SigningUp signingUp,
            ChangingProfile changing,
            TokenAnswers answers,
            Accounts accounts,
            Throttle throttle,
            SignInSettings settings,
            MessageSource texts) {
        this.signingUp = signingUp;
        this.changing = changing;
        this.answers = answers;
        this.accounts = accounts;
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
            @Size(max = 2048) @Pattern(regexp = Account.PICTURE_URL, message = "{user.rule.picture}") @Nullable String profileUrl,

            @JsonProperty("isArtist") @Nullable Boolean artist) {

        /** Omits personal data. */
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
                    + " picture is `profileUrl` or `imageUrl`; it is public if it was uploaded here or is on a trusted"
                    + " host. `isArtist` asks an admin to confirm it.")
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
     * @param userId the id that other answers use for this user
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
            @Size(max = 2048) @Pattern(regexp = Account.PICTURE_URL, message = "{user.rule.picture}") @Nullable String profileUrl) {

        /** Omits personal data. */
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

    static ProvingOwnership.Proof proof(@Nullable String currentPassword, Jwt token, HttpServletRequest http) {
        return new ProvingOwnership.Proof(
                currentPassword, AccessTokens.sessionOf(token), token.getIssuedAt(), http.getRemoteAddr());
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
