package com.t82.contract;

import com.t82.journey.StandaloneHouse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document, as far as tests read it. */
record Document(JsonNode root) {

    private static final Set<String> VERBS = Set.of("get", "post", "put", "delete", "patch");

    private static final Map<String, Pattern> FORMATS = Map.of(
            "uuid", Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            "date", Pattern.compile("\\d{4}-\\d{2}-\\d{2}"),
            "email", Pattern.compile("[^@\\s]+@[^@\\s]+"));

    /** Statuses that HTTP defines for all operations; the document does not repeat them. */
    private static final int NOT_MODIFIED = 304;

    static Document of(StandaloneHouse house) {
        return Running.DOCUMENT;
    }

    private static final class Running {
        static final Document DOCUMENT =
                new Document(StandaloneHouse.running().get("/v3/api-docs", null).json());
    }

    /** @param name as in {@code GET /api/v1/contents} */
    record Operation(String verb, String path, JsonNode node) {

        String name() {
            return verb + " " + path;
        }

        boolean takesBody() {
            return node.has("requestBody");
        }

        @Nullable JsonNode bodySchema() {
            JsonNode content = node.path("requestBody").path("content").path("application/json");
            return content.isMissingNode() ? null : content.get("schema");
        }

        List<JsonNode> parameters(String in) {
            return node.path("parameters")
                    .valueStream()
                    .filter(parameter -> parameter.get("in").asString().equals(in))
                    .toList();
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> VERBS.contains(entry.getKey()))
                        .forEach(entry -> operations.add(new Operation(
                                entry.getKey().toUpperCase(Locale.ROOT), path.getKey(), entry.getValue()))));
        operations.sort(Comparator.comparing(Operation::path).thenComparing(Operation::verb));
        return operations;
    }

    Map<String, Operation> byName() {
        Map<String, Operation> byName = new TreeMap<>();
        operations().forEach(operation -> byName.put(operation.name(), operation));
        return byName;
    }

    /** The operation of an address; of several the one with the fewest variables, as Spring MVC chooses. */
    @Nullable Operation serving(String verb, String address) {
        String path = address.replaceFirst("\\?.*", "");
        return operations().stream()
                .filter(operation -> operation.verb().equals(verb))
                .filter(operation -> Pattern.matches(
                        operation.path().replaceAll("\\{[^}]+}", "[^/]+").replace(".", "\\."), path))
                .min(Comparator.comparingLong(operation ->
                        operation.path().chars().filter(c -> c == '{').count()))
                .orElse(null);
    }

    JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? root.at(schema.get("$ref").asString().substring(1)) : schema;
    }

    /** How an answer differs from the document. A member that the document does not have is a difference, too. */
    List<String> contradictions(Operation operation, StandaloneHouse.Answer answer) {
        if (answer.status() == NOT_MODIFIED) {
            return answer.body().length == 0 ? List.of() : List.of("304 has a body");
        }
        JsonNode response = operation.node().path("responses").path(Integer.toString(answer.status()));
        if (response.isMissingNode()) {
            return List.of("status " + answer.status() + " is not documented");
        }
        JsonNode content = response.path("content");
        if (content.isMissingNode() || content.isEmpty()) {
            return answer.body().length == 0 ? List.of() : List.of("a body is not documented");
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll("\\s*;.*", "");
        JsonNode body = content.properties().stream()
                .filter(entry -> entry.getKey().replaceAll("\\s*;.*", "").equals(type))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (body == null) {
            return List.of("content type " + type + " is not documented");
        }
        if (!type.endsWith("json")) {
            return List.of();
        }
        return contradictions(body.get("schema"), answer.json());
    }

    List<String> contradictions(JsonNode schema, JsonNode found) {
        List<String> contradictions = new ArrayList<>();
        compare("$", schema, found, contradictions);
        return contradictions;
    }

    private void compare(String where, JsonNode declared, JsonNode found, List<String> contradictions) {
        JsonNode schema = resolved(declared);
        if (schema.has("oneOf")) {
            for (JsonNode alternative : schema.get("oneOf")) {
                List<String> attempt = new ArrayList<>();
                compare(where, alternative, found, attempt);
                if (attempt.isEmpty()) {
                    return;
                }
            }
            contradictions.add(where + ": fits none of the alternatives");
            return;
        }
        if (!types(schema).contains(typeOf(found))
                && !(types(schema).contains("number") && typeOf(found).equals("integer"))) {
            contradictions.add(where + ": " + types(schema) + " is documented, not " + found);
            return;
        }
        if (found.isNull()) {
            return;
        }
        if (schema.has("enum")
                && schema.get("enum")
                        .valueStream()
                        .noneMatch(value -> value.asString().equals(found.asString()))) {
            contradictions.add(where + ": " + found + " is not in " + schema.get("enum"));
        }
        if (schema.has("pattern")
                && found.isString()
                && !found.asString().matches(schema.get("pattern").asString())) {
            contradictions.add(where + ": " + found + " does not match " + schema.get("pattern"));
        }
        limits(schema, found).forEach(limit -> contradictions.add(where + ": " + limit));
        if (found.isArray()) {
            for (int i = 0; i < found.size(); i++) {
                compare(where + "[" + i + "]", schema.get("items"), found.get(i), contradictions);
            }
        }
        if (found.isObject()) {
            schema.path("required")
                    .valueStream()
                    .filter(name -> !found.has(name.asString()))
                    .forEach(name -> contradictions.add(where + "." + name.asString() + ": missing"));
            found.properties().forEach(member -> {
                JsonNode property = schema.path("properties").path(member.getKey());
                if (property.isMissingNode()) {
                    contradictions.add(where + "." + member.getKey() + ": not documented");
                } else {
                    compare(where + "." + member.getKey(), property, member.getValue(), contradictions);
                }
            });
        }
    }

    private static List<String> limits(JsonNode schema, JsonNode found) {
        List<String> exceeded = new ArrayList<>();
        if (found.isString()) {
            String text = found.asString();
            within(schema, "minLength", "maxLength", BigDecimal.valueOf(text.length()), exceeded);
            String format = schema.path("format").asString("");
            if (FORMATS.containsKey(format)
                    && !FORMATS.get(format).matcher(text).matches()) {
                exceeded.add(found + " is no " + format);
            }
        } else if (found.isArray()) {
            within(schema, "minItems", "maxItems", BigDecimal.valueOf(found.size()), exceeded);
        } else if (found.isNumber()) {
            within(schema, "minimum", "maximum", found.decimalValue(), exceeded);
            if (schema.has("exclusiveMinimum")
                    && found.decimalValue()
                                    .compareTo(schema.get("exclusiveMinimum").decimalValue())
                            <= 0) {
                exceeded.add(found + " is not above " + schema.get("exclusiveMinimum"));
            }
        }
        return exceeded;
    }

    private static void within(JsonNode schema, String least, String most, BigDecimal size, List<String> exceeded) {
        if (schema.has(least) && size.compareTo(schema.get(least).decimalValue()) < 0) {
            exceeded.add(size + " is below " + least + " " + schema.get(least));
        }
        if (schema.has(most) && size.compareTo(schema.get(most).decimalValue()) > 0) {
            exceeded.add(size + " is above " + most + " " + schema.get(most));
        }
    }

    static List<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.valueStream().map(JsonNode::asString).toList() : List.of(type.asString(""));
    }

    private static String typeOf(JsonNode found) {
        return switch (found.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> found.isIntegralNumber() ? "integer" : "number";
            default -> "null";
        };
    }
}
