package com.t82.shared;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.RECORD_COMPONENT;
import static java.lang.annotation.ElementType.TYPE_USE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * Text that is shown to other people. It has at least one visible character, and no character that changes how other
 * text is shown: no control characters, bidirectional controls, noncharacters or lone surrogates. Joiners are allowed,
 * because emoji of several parts need them.
 */
@Documented
@Constraint(validatedBy = VisibleText.Validator.class)
@Target({FIELD, METHOD, PARAMETER, RECORD_COMPONENT, TYPE_USE})
@Retention(RUNTIME)
public @interface VisibleText {

    /** The message when no character of the text is visible. */
    String message() default "{shared.rule.text-empty}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Whether blank text is refused. Null is valid; use {@code @NotNull} to refuse it. */
    boolean required() default true;

    /** Whether line breaks and tabs are allowed. */
    boolean multiline() default false;

    /** Checks code points, so that a pair of surrogates counts as one character. */
    final class Validator implements ConstraintValidator<VisibleText, CharSequence> {

        private boolean required;
        private boolean multiline;

        @Override
        public void initialize(VisibleText rule) {
            required = rule.required();
            multiline = rule.multiline();
        }

        @Override
        public boolean isValid(@Nullable CharSequence text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            if (text.codePoints().anyMatch(this::isForbidden)) {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate("{shared.rule.text-characters}")
                        .addConstraintViolation();
                return false;
            }
            return PlainCharacters.anyVisible(text)
                    || !required && text.toString().isBlank();
        }

        private boolean isForbidden(int character) {
            boolean layout = character == '\n' || character == '\r' || character == '\t';
            return !(multiline && layout) && PlainCharacters.changesItsSurroundings(character);
        }
    }
}
