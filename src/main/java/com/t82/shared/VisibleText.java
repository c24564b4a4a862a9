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
 * Text that other people read: at least one character of it can be seen, and none of it changes how the text around it
 * is shown. Refused are control characters, bidirectional controls, noncharacters and lone surrogates. Joiners stay
 * allowed: emoji of several parts need them.
 */
@Documented
@Constraint(validatedBy = VisibleText.Validator.class)
@Target({FIELD, METHOD, PARAMETER, RECORD_COMPONENT, TYPE_USE})
@Retention(RUNTIME)
public @interface VisibleText {

    /** Used when nothing of the text can be seen. */
    String message() default "{shared.rule.text-empty}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Whether blank text is refused. Null is left to {@code @NotNull}. */
    boolean required() default true;

    /** Whether line breaks and tabs are allowed. */
    boolean multiline() default false;

    /** Decides by the code points of the text, so a pair of surrogates counts as the one character that it is. */
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
