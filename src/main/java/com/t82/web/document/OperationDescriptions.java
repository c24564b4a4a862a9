package com.t82.web.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.t82.shared.CommonProblem;
import com.t82.shared.web.AlsoRefuses;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;
import org.springframework.util.ClassUtils;

/**
 * Adds to each operation of the document what all have in common: its access, read from the security rules; the
 * problems that it may answer with, read from the catalogue of its module; and an example of its body.
 */
@Configuration(proxyBeanMethods = false)
class OperationDescriptions {

    /** Passed from the customizer that knows the handler to the one that knows the path, and removed there. */
    private static final String MODULE = "x-area";

    private static final String ALSO_REFUSES = "x-also-refuses";

    /** Notes the module of the controller: an operation may answer with the problems of this module. */
    @Bean
    GlobalOperationCustomizer moduleOfOperation() {
        return (operation, handler) -> {
            operation.addExtension(MODULE, ProblemCatalogue.moduleOf(ClassUtils.getUserClass(handler.getBeanType())));
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
        ProblemCatalogue catalogue = new ProblemCatalogue();
        JsonNode examples = examples();
        return document -> {
            document.getComponents().addSchemas(ProblemCatalogue.SCHEMA, ProblemCatalogue.schema());
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        describe(operation, method, path, rules.getObject(), catalogue);
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

    /** One example for the body of each operation that takes one, by method and path. */
    private static JsonNode examples() {
        try (InputStream file = new ClassPathResource("openapi/examples.json").getInputStream()) {
            return Json.mapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void describe(
            Operation operation,
            HttpMethod method,
            String path,
            WebInvocationPrivilegeEvaluator rules,
            ProblemCatalogue catalogue) {
        Map<String, Object> extensions = Objects.requireNonNull(operation.getExtensions());
        String module = (String) extensions.remove(MODULE);
        List<?> also = (List<?>) extensions.getOrDefault(ALSO_REFUSES, List.of());
        extensions.remove(ALSO_REFUSES);
        Map<Integer, List<String>> ofModule = catalogue.of(module);
        OperationAccess access = OperationAccess.of(rules, method, path);
        operation.addExtension("x-access", access.name().toLowerCase(Locale.ROOT));
        operation.setSecurity(
                access == OperationAccess.ANYONE ? List.of() : List.of(new SecurityRequirement().addList("bearer")));

        boolean changing = method != HttpMethod.GET;
        boolean hasBody = operation.getRequestBody() != null;
        boolean hasParameters = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> !isHeader(parameter));
        boolean namesSomething = path.contains("{");
        refuse(operation, 400, hasBody || hasParameters, ofModule);
        refuse(operation, 401, access != OperationAccess.ANYONE || also.contains(401), catalogue.of("user"));
        refuse(operation, 403, access != OperationAccess.ANYONE, ofModule);
        refuse(operation, 404, namesSomething || (hasBody || hasParameters) && ofModule.containsKey(404), ofModule);
        refuse(operation, 408, hasBody, Map.of());
        refuse(operation, 409, changing, ofModule);
        refuse(operation, 413, hasBody, Map.of());
        refuse(operation, 415, hasBody, Map.of());
        refuse(operation, 422, changing && access != OperationAccess.ANYONE, ofModule);
        refuse(operation, 429, also.contains(429) || changing && access != OperationAccess.ANYONE, ofModule);
        refuse(operation, 502, changing && ofModule.containsKey(502), ofModule);
        refuse(operation, 503, true, ofModule);
    }

    private static boolean isHeader(Parameter parameter) {
        return "header".equals(parameter.getIn());
    }

    private static void refuse(Operation operation, int status, boolean applies, Map<Integer, List<String>> ofModule) {
        if (!applies) {
            return;
        }
        List<String> codes = new ArrayList<>();
        CommonProblem common = CommonProblem.of(status);
        if (common.status() == status) {
            codes.add(common.code());
        }
        codes.addAll(ofModule.getOrDefault(status, List.of()));
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
                                                        .schema(new Schema<>().$ref(ProblemCatalogue.SCHEMA)))));
    }
}
