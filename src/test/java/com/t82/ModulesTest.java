package com.t82;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {

    @Test
    void everyModuleNamesOnlyWhatItMay() {
        ApplicationModules.of(T82Application.class).verify();
    }
}
