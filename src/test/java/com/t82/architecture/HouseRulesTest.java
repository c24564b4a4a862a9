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

    private static final JavaClasses APPLICATION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.t82");

    private static final JavaClasses VIOLATED = new ClassFileImporter().importPackages("violated");

    @Test
    void modulithFindsTheModulesAndNoViolation() {
        ApplicationModules modules = ApplicationModules.of(T82Application.class);

        assertThat(modules.stream().map(ApplicationModule::getIdentifier).map(Object::toString))
                .containsExactlyInAnyOrderElementsOf(HouseRules.modules());
        modules.verify();
    }

    @Test
    void modulithFindsAModuleThatNamesTheInsideOfAnother() {
        Violations violations = TestApplicationModules.of("violated").detectViolations();

        assertThat(violations.hasViolations()).isTrue();
        assertThat(violations.getMessages())
                .anySatisfy(message -> assertThat(message).contains("user").contains("seat"));
    }

    static List<ArchRule> rulesForTheApplication() {
        return new HouseRules("com.t82").all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesForTheApplication")
    void theApplicationKeeps(ArchRule rule) {
        rule.check(APPLICATION);
    }

    static Stream<ArchRule> rulesForTheViolated() {
        return new HouseRules("violated").all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rulesForTheViolated")
    void aViolationOfTheRuleIsFound(ArchRule rule) {
        assertThat(rule.evaluate(VIOLATED).hasViolation())
                .as("The deliberate violation of '%s' goes unnoticed", rule.getDescription())
                .isTrue();
    }

    @Test
    void anAddressIsForbiddenInEveryModuleButItsOwn() {
        assertThat(new HouseRules("violated")
                        .addressesAreSpelledWhereTheyAreMapped()
                        .evaluate(VIOLATED)
                        .getFailureReport()
                        .getDetails())
                .containsExactlyInAnyOrder(
                        "violated.seat.hold.ProfileLink spells /api/v1/users/me",
                        "violated.seat.hold.ProfileLink spells /api/v1/users/");
    }
}
