package com.t82.user.account;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A password that is not on the list of common passwords (OWASP ASVS 5.0, 6.2.4). The list contains only passwords that
 * satisfy the composition rule; case is ignored.
 */
@Documented
@Constraint(validatedBy = UncommonPassword.Validator.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface UncommonPassword {

    String message() default "{user.rule.common-password}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The rule. */
    final class Validator implements ConstraintValidator<UncommonPassword, String> {

        private static final Set<String> COMMON = read();

        @Override
        public boolean isValid(@Nullable String password, ConstraintValidatorContext context) {
            return password == null || !COMMON.contains(password.toLowerCase(Locale.ROOT));
        }

        private static Set<String> read() {
            try (InputStream list = UncommonPassword.class.getResourceAsStream("/user/common-passwords.txt")) {
                if (list == null) {
                    throw new IllegalStateException("The list of common passwords is missing");
                }
                try (BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
                    return lines.lines().filter(line -> !line.isBlank()).collect(Collectors.toUnmodifiableSet());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
