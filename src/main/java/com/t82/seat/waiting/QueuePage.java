package com.t82.seat.waiting;

import com.t82.seat.waiting.QueueStatus.Phase;
import com.t82.shared.KoreanTime;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * The page that the app shows while a fan waits. The app loads it as a string without a base URL, so it contains
 * everything it needs. The app fetches it again regularly; in a browser, the page reloads itself.
 */
@Component
class QueuePage {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final ITemplateEngine templates;
    private final MessageSource texts;
    private final SecureRandom random = new SecureRandom();

    QueuePage(ITemplateEngine templates, MessageSource texts) {
        this.templates = templates;
        this.texts = texts;
    }

    ResponseEntity<String> of(QueueStatus status, Locale locale) {
        String nonce = nonce();
        NumberFormat numbers = NumberFormat.getIntegerInstance(locale);
        String view = switch (status.phase()) {
            case OFF, ADMITTED -> "through";
            case LOBBY -> "lobby";
            case WAITING -> "waiting";
            case EXPIRED, LAPSED, ABSENT -> "lost";
        };
        Context context = new Context(
                locale,
                Map.of(
                        "language", locale.getLanguage(),
                        "nonce", nonce,
                        "view", view,
                        "position", numbers.format(status.position()),
                        "people", numbers.format(status.total()),
                        "opens",
                                KoreanTime.local(status.opensAt())
                                        .format(DateTimeFormatter.ofPattern("yyyy.MM.dd HH:mm", locale)),
                        "estimate", status.phase() == Phase.WAITING ? estimate(status.estimate(), locale) : ""));
        return ResponseEntity.ok()
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header(
                        "Content-Security-Policy",
                        ("default-src 'none'; style-src 'nonce-%1$s'; script-src 'nonce-%1$s'; connect-src 'self';"
                                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                                .formatted(nonce))
                .body(templates.process("seat/waiting", context));
    }

    private String estimate(@Nullable Duration estimate, Locale locale) {
        if (estimate == null) {
            return texts.getMessage("waiting.estimate.unknown", null, locale);
        }
        if (estimate.toSeconds() <= 60) {
            return texts.getMessage("waiting.estimate.soon", null, locale);
        }
        long minutes = estimate.plusSeconds(59).toMinutes();
        return minutes < 60
                ? texts.getMessage("waiting.estimate.minutes", new Object[] {minutes}, locale)
                : texts.getMessage("waiting.estimate.hours", new Object[] {minutes / 60, minutes % 60}, locale);
    }

    private String nonce() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
