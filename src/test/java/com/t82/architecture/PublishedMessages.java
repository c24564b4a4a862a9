package com.t82.architecture;

import com.t82.shared.Money;
import com.t82.shared.Reply;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The events that modules publish, each with one sample. */
final class PublishedMessages {

    private PublishedMessages() {}

    /**
     * All public records of the modules that are events: no ids, no parts of events, and no questions, which have a
     * reply and are never stored.
     */
    static Stream<Class<?>> facts() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("com.t82").stream()
                        .filter(type -> type.isRecord() && type.isTopLevelClass())
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> HouseRules.isPublishedLanguage(type.getPackageName()))
                        .filter(type -> !type.getSimpleName().endsWith("Id"))
                        .filter(type -> !type.getSimpleName().equals("PurchasedSeat"))
                        .filter(type -> type.getFields().stream()
                                .noneMatch(field -> field.getRawType().isEquivalentTo(Reply.class)))
                        .sorted(Comparator.comparing(JavaClass::getName))
                        .map(JavaClass::reflect);
    }

    /** An instance whose every component has a fixed value of its type. */
    static Object sample(Class<?> record) {
        try {
            RecordComponent[] components = record.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = value(components[i].getGenericType(), components[i].getName());
            }
            var constructor = record.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No sample of " + record, e);
        }
    }

    private static Object value(Type type, String name) {
        if (type instanceof ParameterizedType list) {
            return List.of(value(list.getActualTypeArguments()[0], name));
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            return name;
        }
        if (raw == UUID.class) {
            return new UUID(0x0f6c1f6f4d2b4b1aL, 0x9a3b2c1d0e9f8a7bL);
        }
        if (raw == Instant.class) {
            return Instant.parse("2026-12-24T10:30:00Z");
        }
        if (raw == Money.class) {
            return Money.of(154_000);
        }
        if (raw == long.class) {
            return 7L;
        }
        if (raw == int.class) {
            return 3;
        }
        if (raw == double.class) {
            return 4.5;
        }
        if (raw == boolean.class) {
            return true;
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[0];
        }
        return sample(raw);
    }
}
