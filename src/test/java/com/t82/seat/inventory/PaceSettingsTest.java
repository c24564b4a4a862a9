package com.t82.seat.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PaceSettingsTest {

    /** A mobile carrier puts thousands of subscribers behind one address. */
    @Test
    void hundredsOfFansMayShareAnAddress() {
        PaceSettings settings =
                new Binder(new MapConfigurationPropertySource()).bindOrCreate("t82.seat.pace", PaceSettings.class);
        assertThat(settings.peoplePerNetwork()).isEqualTo(500);
    }
}
