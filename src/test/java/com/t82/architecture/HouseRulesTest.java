package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.T82Application;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.core.Violations;
import org.springframework.modulith.test.TestApplicationModules;

class HouseRulesTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.t82");

    private static final JavaClasses RUIN = new ClassFileImporter().importPackages("violated");

    @Test
    void modulithFindsTheModulesAndNothingToComplainAbout() {
        ApplicationModules modules = ApplicationModules.of(T82Application.class);

        assertThat(modules.stream().map(ApplicationModule::getIdentifier).map(Object::toString))
                .containsExactlyInAnyOrderElementsOf(HouseRules.modules());
        modules.verify();
    }

    @Test
    void modulithComplainsAboutAModuleThatNamesAnothersInside() {
        Violations violations = TestApplicationModules.of("violated").detectViolations();

        assertThat(violations.hasViolations()).isTrue();
        assertThat(violations.getMessages())
                .anySatisfy(message -> assertThat(message).contains("user").contains("seat"));
    }

    static List<ArchRule> rulesOfTheHouse() {
        return new HouseRules("com.t82").all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesOfTheHouse")
    void theHouseKeeps(ArchRule rule) {
        rule.check(HOUSE);
    }

    static Stream<ArchRule> rulesOfTheRuin() {
        return new HouseRules("violated").all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesOfTheRuin")
    void theRuinBreaks(ArchRule rule) {
        assertThat(rule.evaluate(RUIN).hasViolation())
                .as("The deliberate violation of '%s' goes unnoticed", rule.getDescription())
                .isTrue();
    }
}
