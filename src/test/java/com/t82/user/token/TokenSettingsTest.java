package com.t82.user.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TokenSettingsTest {

    @Test
    void theSettingsDoNotPrintKeys() {
        TokenSettings settings = new Binder(new MapConfigurationPropertySource(Map.of(
                        "t82.user.signing-key", "secret-of-today",
                        "t82.user.retired-signing-keys", "secret-of-yesterday")))
                .bind("t82.user", TokenSettings.class)
                .get();
        assertThat(settings.signingKey()).isEqualTo("secret-of-today");
        assertThat(settings.retiredSigningKeys()).containsExactly("secret-of-yesterday");
        assertThat(settings.toString()).doesNotContain("secret").contains("t82-tickets");
    }
}
