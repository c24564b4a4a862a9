package com.t82.review;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A rating of one to five stars in steps of half a star, stored as an integer, so that sums and averages are exact.
 *
 * @param halves how many half stars, 2 to 10
 */
record Stars(int halves) {

    private static final BigDecimal HALVES = BigDecimal.valueOf(2);

    Stars {
        if (halves < 2 || halves > 10) {
            throw new IllegalArgumentException("A rating has 2 to 10 half stars, not " + halves);
        }
    }

    /** @throws ArithmeticException when the number is not a multiple of a half */
    static Stars of(BigDecimal stars) {
        return new Stars(stars.multiply(HALVES).intValueExact());
    }

    /** Between 1 and 5. */
    double value() {
        return halves / 2.0;
    }

    /** Whole stars alone, which the release before half stars reads and counts. */
    int whole() {
        return halves / 2;
    }

    /** The number is a multiple of a half. */
    @Target({ElementType.FIELD, ElementType.PARAMETER})
    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = InHalves.Validator.class)
    @interface InHalves {

        String message() default "{review.rating.halves}";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};

        class Validator implements ConstraintValidator<InHalves, BigDecimal> {

            @Override
            public boolean isValid(@Nullable BigDecimal stars, ConstraintValidatorContext context) {
                return stars == null
                        || stars.multiply(HALVES).stripTrailingZeros().scale() <= 0;
            }
        }
    }
}
