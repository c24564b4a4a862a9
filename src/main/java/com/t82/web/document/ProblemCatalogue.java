package com.t82.web.document;

import com.t82.shared.ProblemType;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;

/** The problems of all modules, and the schema of the answer that reports one. */
final class ProblemCatalogue {

    /** The name of {@link #schema} in the document. */
    static final String SCHEMA = "Problem";

    private final Map<String, Map<Integer, List<String>>> codes = read();

    /** The module of a class, by its package. */
    static String moduleOf(Class<?> type) {
        return type.getPackageName().split("\\.")[2];
    }

    /** The codes of a module by HTTP status; empty when it has none. */
    Map<Integer, List<String>> of(@Nullable String module) {
        return module == null ? Map.of() : codes.getOrDefault(module, Map.of());
    }

    static Schema<?> schema() {
        return new ObjectSchema()
                .description("RFC 9457, with the four members that the mobile app knows")
                .addProperty("type", new StringSchema().example("urn:t82:problem:SEAT-006"))
                .addProperty("title", new StringSchema().description("The same as message"))
                .addProperty("status", new IntegerSchema().format("int32").example(409))
                .addProperty("instance", new StringSchema().description("The path that was asked for"))
                .addProperty("name", new StringSchema().example("SEAT_ALREADY_CHOSEN"))
                .addProperty(
                        "code", new StringSchema().pattern("[A-Z]+-[0-9]{3}").example("SEAT-006"))
                .addProperty("message", new StringSchema().description("In Korean, or in English if asked for"))
                .addProperty(
                        "errors",
                        new ArraySchema()
                                .description("What is wrong with the input")
                                .items(new ObjectSchema()
                                        .addProperty("field", new StringSchema())
                                        .addProperty("message", new StringSchema())
                                        .required(List.of("field", "message"))))
                .required(List.of("type", "title", "status", "name", "code", "message"));
    }

    /** The codes of all enums that are a {@link ProblemType}, by module and HTTP status. */
    private static Map<String, Map<Integer, List<String>>> read() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(ProblemType.class));
        return scanner.findCandidateComponents("com.t82").stream()
                .map(found -> ClassUtils.resolveClassName(
                        Objects.requireNonNull(found.getBeanClassName()), ProblemCatalogue.class.getClassLoader()))
                .filter(Class::isEnum)
                .collect(Collectors.groupingBy(
                        ProblemCatalogue::moduleOf,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), ProblemCatalogue::codesByStatus)));
    }

    private static Map<Integer, List<String>> codesByStatus(List<? extends Class<?>> catalogues) {
        return catalogues.stream()
                .flatMap(catalogue -> Stream.of(catalogue.getEnumConstants()))
                .map(ProblemType.class::cast)
                .sorted(Comparator.comparing(ProblemType::code))
                .collect(Collectors.groupingBy(
                        ProblemType::status, TreeMap::new, Collectors.mapping(ProblemType::code, Collectors.toList())));
    }
}
