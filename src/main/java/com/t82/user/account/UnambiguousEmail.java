package com.t82.user.account;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** See {@link EmailAddress#isUnambiguous}. Other rules apply to absent text and to text without an @. */
@Documented
@Constraint(validatedBy = UnambiguousEmail.Validator.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface UnambiguousEmail {

    String message() default "{user.rule.email}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The rule. */
    final class Validator implements ConstraintValidator<UnambiguousEmail, String> {

        @Override
        public boolean isValid(@Nullable String address, ConstraintValidatorContext context) {
            return address == null || address.indexOf('@') < 0 || EmailAddress.isUnambiguous(address);
        }
    }
}
