package com.t82.event.programme;

import com.t82.shared.PublicUrl;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a picture that every visitor loads: a poster or an uploaded picture of this server, or {@code https}
 * on a named host, without user information.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PosterAddress.Validator.class)
@interface PosterAddress {

    String message() default "{event.rule.poster}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Compares with the server's own address, which is plain {@code http} on a developer's machine. */
    class Validator implements ConstraintValidator<PosterAddress, String> {

        private static final Pattern OWN = Pattern.compile("/(?:posters|images)/[A-Za-z0-9][A-Za-z0-9._-]*");
        private static final Pattern UNSAFE = Pattern.compile("[\\p{C}\\p{Z}\\s\"'<>\\\\`{}|^]");

        private final PublicUrl server;

        Validator(PublicUrl server) {
            this.server = server;
        }

        @Override
        public boolean isValid(@Nullable String address, ConstraintValidatorContext context) {
            if (address == null) {
                return true;
            }
            if (UNSAFE.matcher(address).find()) {
                return false;
            }
            String path = address.startsWith(server.publicUrl() + "/")
                    ? address.substring(server.publicUrl().length())
                    : address;
            return OWN.matcher(path).matches() || isPublic(address);
        }

        private static boolean isPublic(String address) {
            try {
                URI uri = new URI(address).parseServerAuthority();
                return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
            } catch (URISyntaxException e) {
                return false;
            }
        }
    }
}
