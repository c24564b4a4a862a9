package com.t82.web.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.t82.shared.KoreanTime;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of records: a member is required unless its type is {@code @Nullable}. A local time has one format only.
 */
final class RecordSchemas implements ModelConverter {

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Class<?> raw = rawClass(type.getType());
        if (raw == LocalDateTime.class) {
            return new StringSchema()
                    .description("Korean local time, " + KoreanTime.WIRE_PATTERN)
                    .pattern("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}")
                    .example("2026-12-24T19:30:00");
        }
        Schema<?> resolved = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        if (resolved != null && raw != null && raw.isRecord()) {
            Schema<?> described = resolved.get$ref() == null
                    ? resolved
                    : context.getDefinedModels()
                            .get(resolved.get$ref().substring(resolved.get$ref().lastIndexOf('/') + 1));
            if (described != null && described.getProperties() != null) {
                describe(raw, described);
            }
        }
        return resolved;
    }

    private static @Nullable Class<?> rawClass(@Nullable Type type) {
        if (type == null) {
            return null;
        }
        JavaType known = Json.mapper().constructType(type);
        return known.getRawClass();
    }

    private static void describe(Class<?> raw, Schema<?> schema) {
        Set<String> required = new TreeSet<>(schema.getRequired() == null ? List.<String>of() : schema.getRequired());
        for (RecordComponent component : raw.getRecordComponents()) {
            String name = nameOf(component);
            Schema<?> property = schema.getProperties().get(name);
            if (property == null) {
                continue;
            }
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            } else if (property.get$ref() != null) {
                schema.getProperties().put(name, orNull(property));
            } else if (property.getTypes() != null && !property.getTypes().contains("null")) {
                property.addType("null");
            }
        }
        schema.setRequired(required.isEmpty() ? null : List.copyOf(required));
    }

    /** A schema that is a reference cannot have a type as well. */
    private static Schema<?> orNull(Schema<?> reference) {
        Schema<?> none = new Schema<>();
        none.addType("null");
        return new Schema<>().oneOf(List.of(reference, none));
    }

    private static String nameOf(RecordComponent component) {
        try {
            JsonProperty named = component
                    .getDeclaringRecord()
                    .getDeclaredField(component.getName())
                    .getAnnotation(JsonProperty.class);
            return named == null || named.value().isEmpty() ? component.getName() : named.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
