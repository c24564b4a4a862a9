package com.t82.web.request;

import java.beans.PropertyEditorSupport;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * Accepts one spelling of numbers and ids in paths and queries: no plus sign, no leading zero, no hexadecimal digits.
 * Otherwise one thing has many addresses, and the audit trail shows the same thing under different names. These are
 * property editors and not converters, because Spring falls back to its lenient default editor when a converter fails.
 */
@ControllerAdvice
class CanonicalValues {

    private static final Pattern DECIMAL = Pattern.compile("0|-?[1-9][0-9]*");

    @InitBinder
    void bind(WebDataBinder binder) {
        binder.registerCustomEditor(long.class, new Canonical(text -> Long.valueOf(decimal(text))));
        binder.registerCustomEditor(Long.class, new Canonical(text -> Long.valueOf(decimal(text))));
        binder.registerCustomEditor(int.class, new Canonical(text -> Integer.valueOf(decimal(text))));
        binder.registerCustomEditor(Integer.class, new Canonical(text -> Integer.valueOf(decimal(text))));
        binder.registerCustomEditor(UUID.class, new Canonical(CanonicalValues::uuid));
    }

    private static String decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a decimal number in its shortest form");
        }
        return text;
    }

    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("Not a UUID of 36 characters");
        }
        return uuid;
    }

    private static final class Canonical extends PropertyEditorSupport {

        private final Function<String, Object> parse;

        Canonical(Function<String, Object> parse) {
            this.parse = parse;
        }

        @Override
        public void setAsText(@Nullable String text) {
            setValue(text == null || text.isEmpty() ? null : parse.apply(text));
        }
    }
}
