package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.T82Application;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.ApplicationModuleInitializer;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/**
 * Spring Modulith reads the order of the modules from {@code META-INF/spring-modulith/application-modules.json}. Without
 * the file each start examines all classes with ArchUnit, which takes seconds.
 */
class ModuleMetadataTest {

    private static final Path FILE = Path.of("src/main/resources/META-INF/spring-modulith/application-modules.json");

    @Test
    void theOrderOfTheModulesAndTheirInitializersAreUpToDate() throws IOException {
        Map<String, List<String>> initializers = new LinkedHashMap<>();
        HouseRules.modules().forEach(module -> initializers.put(module, new ArrayList<>()));
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("com.t82").stream()
                        .filter(type -> type.isAssignableTo(ApplicationModuleInitializer.class))
                        .filter(type -> !type.isInterface())
                        .map(JavaClass::getName)
                        .sorted()
                        .forEach(name -> initializers.get(name.split("\\.")[2]).add(name));

        GeneratedDocs.isUpToDate(FILE, json(initializers));
    }

    @Test
    void aModuleStandsBehindThoseItDependsOn() {
        List<String> order = List.copyOf(HouseRules.modules());
        ApplicationModules modules = ApplicationModules.of(T82Application.class);

        for (ApplicationModule module : modules) {
            int position = order.indexOf(module.getIdentifier().toString());
            module.getDirectDependencies(modules)
                    .uniqueModules()
                    .map(dependency -> dependency.getIdentifier().toString())
                    .forEach(dependency -> assertThat(order.indexOf(dependency))
                            .as("%s depends on %s", module.getIdentifier(), dependency)
                            .isBetween(0, position));
        }
    }

    private static String json(Map<String, List<String>> initializers) {
        return initializers.entrySet().stream()
                .map(module -> "  \"%s\": {\"initializers\": [%s]}"
                        .formatted(
                                module.getKey(),
                                module.getValue().stream()
                                        .map(name -> '"' + name + '"')
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }
}
