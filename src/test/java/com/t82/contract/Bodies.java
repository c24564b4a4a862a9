package com.t82.contract;

import com.t82.journey.StandaloneHouse;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A plausible value for each schema of the document; not always a valid one. */
final class Bodies {

    private static final JsonNodeFactory NODES = StandaloneHouse.JSON.getNodeFactory();

    private final Document document;

    Bodies(Document document) {
        this.document = document;
    }

    JsonNode plausible(JsonNode declared) {
        JsonNode schema = document.resolved(declared);
        if (schema.has("oneOf")) {
            return plausible(schema.get("oneOf").get(0));
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        if (schema.has("example")) {
            return schema.get("example");
        }
        List<String> types = Document.types(schema);
        return switch (types.getFirst()) {
            case "object" -> {
                ObjectNode object = NODES.objectNode();
                schema.path("properties")
                        .properties()
                        .forEach(property ->
                                object.set(property.getKey(), named(property.getKey(), property.getValue())));
                yield object;
            }
            case "array" -> {
                ArrayNode array = NODES.arrayNode();
                array.add(plausible(schema.get("items")));
                yield array;
            }
            case "integer" ->
                NODES.numberNode(Math.max(1, schema.path("minimum").asInt(1)));
            case "number" -> NODES.numberNode(4);
            case "boolean" -> NODES.booleanNode(false);
            default ->
                switch (schema.path("format").asString("")) {
                    case "uuid" -> NODES.stringNode(UUID.randomUUID().toString());
                    case "date" -> NODES.stringNode("1999-12-31");
                    case "email" -> NODES.stringNode("f" + UUID.randomUUID() + "@example.com");
                    default -> NODES.stringNode("약속");
                };
        };
    }

    private JsonNode named(String name, JsonNode schema) {
        return switch (name) {
            case "password", "passwordCheck", "currentPassword" -> NODES.stringNode("promise-1!");
            case "phoneNumber" -> NODES.stringNode(Fixtures.newPhoneNumber());
            case "currentVersion" -> NODES.stringNode("1.0.0");
            case "reviewPictureUrl" -> NODES.stringNode("/images/0123456789abcdef0123456789abcdef.png");
            case "profileUrl", "imageUrl" -> NODES.stringNode("https://example.com/a.png");
            default -> plausible(schema);
        };
    }
}
