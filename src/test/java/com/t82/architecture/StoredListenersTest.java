package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.events.ApplicationModuleListener;

/**
 * The rows of the outbox name a listener by its id and an event by its class. Rows that the release before has written are
 * delivered by this one only as long as both names are known.
 */
class StoredListenersTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/listeners.txt");

    @Test
    void everyListenerIsKnownByTheIdAndTheEventOfEarlierReleases() throws IOException {
        List<String> golden = Files.readAllLines(GOLDEN);

        assertThat(listeners())
                .as(
                        "an id or an event's class that disappears loses stored events; a new listener goes into %s",
                        GOLDEN)
                .containsExactlyInAnyOrderElementsOf(golden);
    }

    private static Stream<String> listeners() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("com.t82").stream()
                        .map(JavaClass::reflect)
                        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                        .filter(method -> method.isAnnotationPresent(ApplicationModuleListener.class))
                        .map(method -> method.getAnnotation(ApplicationModuleListener.class)
                                        .id() + " " + event(method).getTypeName());
    }

    private static Type event(Method method) {
        Type parameter = method.getGenericParameterTypes()[0];
        return parameter instanceof ParameterizedType group ? group.getActualTypeArguments()[0] : parameter;
    }
}
