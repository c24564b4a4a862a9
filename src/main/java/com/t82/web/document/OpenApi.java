package com.t82.web.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.t82.shared.CommonProblem;
import com.t82.shared.KoreanTime;
import com.t82.shared.ProblemType;
import com.t82.shared.PublicUrl;
import com.t82.shared.web.AlsoRefuses;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;
import org.springframework.util.ClassUtils;

/**
 * The head of the API's document, and what can be said of every operation alike: who may call it, read off the rules
 * that decide about it; and how it refuses, read off the catalogue of problems. Each operation describes itself.
 */
@Configuration(proxyBeanMethods = false)
class OpenApi {

    private static final String PROBLEM = "Problem";

    /** From the step that knows the handler to the step that knows the path; not in the document. */
    private static final String AREA = "x-area";

    private static final String ALSO_REFUSES = "x-also-refuses";

    @Bean
    OpenAPI document(PublicUrl publicUrl) {
        return new OpenAPI()
                .info(new Info().title("T82 Tickets").version("1").description("""
                                Seats for concerts, musicals and matches. Times without zone are Korean local time \
                                (`yyyy-MM-dd'T'HH:mm:ss`), amounts are whole won, errors are `application/problem+json` \
                                with a stable `code`. The wire says `eventInfo` for a show and `event` for one dated \
                                performance of it. A change by a signed-in caller can be made repeatable with an \
                                `Idempotency-Key` header, except for `PUT /users/me` and for uploads. Calls that need no \
                                token, such as signing in or refreshing tokens, ignore the header. A repetition gets the \
                                first answer for 24 hours, unless it was a refusal that may change with time."""))
                .servers(List.of(new Server().url(publicUrl.address(""))))
                .components(new Components()
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")));
    }

    /** Whose problems an operation may answer with: those of the module of its controller. */
    @Bean
    GlobalOperationCustomizer areaOfOperation() {
        return (operation, handler) -> {
            operation.addExtension(AREA, moduleOf(ClassUtils.getUserClass(handler.getBeanType())));
            AlsoRefuses also = handler.getMethodAnnotation(AlsoRefuses.class);
            if (also != null) {
                operation.addExtension(
                        ALSO_REFUSES, Arrays.stream(also.value()).boxed().toList());
            }
            return operation;
        };
    }

    @Bean
    GlobalOpenApiCustomizer accessProblemsAndExamples(ObjectProvider<WebInvocationPrivilegeEvaluator> rules) {
        Map<String, Map<Integer, List<String>>> codes = codesByAreaAndStatus();
        JsonNode examples = examples();
        return document -> {
            document.getComponents().addSchemas(PROBLEM, problemSchema());
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        describe(operation, method, path, rules.getObject(), codes);
                        if (operation.getRequestBody() != null) {
                            operation
                                    .getRequestBody()
                                    .getContent()
                                    .values()
                                    .forEach(content -> content.setExample(examples.get(method + " " + path)));
                        }
                    }));
        };
    }

    /** What the body of each operation that takes one may look like, by verb and path. */
    private static JsonNode examples() {
        try (InputStream file = new ClassPathResource("openapi/examples.json").getInputStream()) {
            return Json.mapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Records say by themselves which of their members may be missing, and local times have one form only. */
    @Bean
    ModelConverter recordsAsTheyAre() {
        return new RecordSchemas();
    }

    private static void describe(
            Operation operation,
            HttpMethod method,
            String path,
            WebInvocationPrivilegeEvaluator rules,
            Map<String, Map<Integer, List<String>>> codes) {
        Map<String, Object> extensions = Objects.requireNonNull(operation.getExtensions());
        String area = (String) extensions.remove(AREA);
        List<?> also = (List<?>) extensions.getOrDefault(ALSO_REFUSES, List.of());
        extensions.remove(ALSO_REFUSES);
        Map<Integer, List<String>> ofArea = codes.getOrDefault(area, Map.of());
        Access access = Access.of(rules, method, path);
        operation.addExtension("x-access", access.name().toLowerCase(Locale.ROOT));
        operation.setSecurity(
                access == Access.ANYONE ? List.of() : List.of(new SecurityRequirement().addList("bearer")));

        boolean changing = method != HttpMethod.GET;
        boolean hasBody = operation.getRequestBody() != null;
        boolean hasParameters = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> !isHeader(parameter));
        boolean namesSomething = path.contains("{");
        refuse(operation, 400, hasBody || hasParameters, ofArea);
        refuse(operation, 401, access != Access.ANYONE || also.contains(401), codes.getOrDefault("user", Map.of()));
        refuse(operation, 403, access != Access.ANYONE, ofArea);
        refuse(operation, 404, namesSomething || (hasBody || hasParameters) && ofArea.containsKey(404), ofArea);
        refuse(operation, 408, hasBody, Map.of());
        refuse(operation, 409, changing, ofArea);
        refuse(operation, 413, hasBody, Map.of());
        refuse(operation, 415, hasBody, Map.of());
        refuse(operation, 422, changing && access != Access.ANYONE, ofArea);
        refuse(operation, 429, also.contains(429) || changing && access != Access.ANYONE, ofArea);
        refuse(operation, 502, changing && ofArea.containsKey(502), ofArea);
        refuse(operation, 503, true, ofArea);
    }

    private static String moduleOf(Class<?> type) {
        return type.getPackageName().split("\\.")[2];
    }

    private static boolean isHeader(Parameter parameter) {
        return "header".equals(parameter.getIn());
    }

    private static void refuse(Operation operation, int status, boolean applies, Map<Integer, List<String>> ofArea) {
        if (!applies) {
            return;
        }
        List<String> codes = new ArrayList<>();
        CommonProblem common = CommonProblem.of(status);
        if (common.status() == status) {
            codes.add(common.code());
        }
        codes.addAll(ofArea.getOrDefault(status, List.of()));
        operation
                .getResponses()
                .addApiResponse(
                        Integer.toString(status),
                        new ApiResponse()
                                .description(String.join(", ", codes))
                                .content(new Content()
                                        .addMediaType(
                                                MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                                                new io.swagger.v3.oas.models.media.MediaType()
                                                        .schema(new Schema<>().$ref(PROBLEM)))));
    }

    private static Schema<?> problemSchema() {
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

    private static Map<String, Map<Integer, List<String>>> codesByAreaAndStatus() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(ProblemType.class));
        return scanner.findCandidateComponents("com.t82").stream()
                .map(found -> ClassUtils.resolveClassName(
                        Objects.requireNonNull(found.getBeanClassName()), OpenApi.class.getClassLoader()))
                .filter(Class::isEnum)
                .collect(Collectors.groupingBy(
                        OpenApi::moduleOf,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), OpenApi::codesByStatus)));
    }

    private static Map<Integer, List<String>> codesByStatus(List<? extends Class<?>> catalogues) {
        return catalogues.stream()
                .flatMap(catalogue -> Stream.of(catalogue.getEnumConstants()))
                .map(ProblemType.class::cast)
                .sorted(Comparator.comparing(ProblemType::code))
                .collect(Collectors.groupingBy(
                        ProblemType::status, TreeMap::new, Collectors.mapping(ProblemType::code, Collectors.toList())));
    }

    /** Who may call an operation, as far as roles decide it. */
    private enum Access {
        ANYONE(new AnonymousAuthenticationToken(
                "document", "anonymous", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"))),
        USER(holding("ROLE_USER")),
        STAFF(holding("ROLE_STAFF")),
        ADMIN(holding("ROLE_ADMIN"));

        private final Authentication caller;

        Access(Authentication caller) {
            this.caller = caller;
        }

        private static Authentication holding(String role) {
            return UsernamePasswordAuthenticationToken.authenticated(
                    "document", null, AuthorityUtils.createAuthorityList(role));
        }

        /** The first of them who is let in. */
        static Access of(WebInvocationPrivilegeEvaluator rules, HttpMethod method, String path) {
            String somePath = path.replaceAll("\\{[^}]+}", "1");
            return Arrays.stream(values())
                    .filter(access -> rules.isAllowed("", somePath, method.name(), access.caller))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException(method + " " + path + " has no row in the access rules"));
        }
    }

    private static final class RecordSchemas implements ModelConverter {

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
                                .get(resolved.get$ref()
                                        .substring(resolved.get$ref().lastIndexOf('/') + 1));
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
            Set<String> required =
                    new TreeSet<>(schema.getRequired() == null ? List.<String>of() : schema.getRequired());
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

        /** What refers to a type cannot have one of its own. */
        private static Schema<?> orNull(Schema<?> reference) {
            Schema<?> nothing = new Schema<>();
            nothing.addType("null");
            return new Schema<>().oneOf(List.of(reference, nothing));
        }

        private static String nameOf(RecordComponent component) {
            try {
                JsonProperty named = component
                        .getDeclaringRecord()
                        .getDeclaredField(component.getName())
                        .getAnnotation(JsonProperty.class);
                return named == null || named.value().isEmpty() ? component.getName() : named.value();
            } catch (NoSuchFieldException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
