package com.t82.contract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Finds differences between two OpenAPI documents that break a client of the first. */
final class Compatibility {

    private static final List<String> ACCESS = List.of("anyone", "user", "staff", "admin");
    private static final List<String> MOST = List.of("maxLength", "maxItems", "maximum", "exclusiveMaximum");
    private static final List<String> LEAST = List.of("minLength", "minItems", "minimum", "exclusiveMinimum");
    private static final Set<String> WIDENED = Set.of("int32 to int64", "float to double");

    private final Document before;
    private final Document after;
    private final List<String> breaks = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    private Compatibility(Document before, Document after) {
        this.before = before;
        this.after = after;
    }

    static List<String> breaks(JsonNode before, JsonNode after) {
        Compatibility compatibility = new Compatibility(new Document(before), new Document(after));
        compatibility.compareOperations();
        return compatibility.breaks;
    }

    private void compareOperations() {
        Map<String, Document.Operation> remaining = after.byName();
        before.operations().forEach(old -> {
            Document.Operation now = remaining.get(old.name());
            if (now == null) {
                breaks.add(old.name() + " is gone");
                return;
            }
            compareAccess(old, now);
            compareParameters(old, now);
            compareRequest(old, now);
            compareAnswer(old, now);
        });
    }

    private void compareAccess(Document.Operation old, Document.Operation now) {
        String could = old.node().path("x-access").asString("anyone");
        String can = now.node().path("x-access").asString("anyone");
        if (ACCESS.indexOf(can) > ACCESS.indexOf(could)) {
            breaks.add("%s was for %s and is for %s".formatted(old.name(), could, can));
        }
    }

    private void compareParameters(Document.Operation old, Document.Operation now) {
        Map<String, JsonNode> known = parameters(old);
        Map<String, JsonNode> current = parameters(now);
        known.forEach((name, parameter) -> {
            JsonNode present = current.get(name);
            if (present == null) {
                breaks.add(old.name() + ": parameter " + name + " is gone");
            } else {
                compareSent(old.name() + ": parameter " + name, parameter.path("schema"), present.path("schema"));
            }
        });
        current.forEach((name, parameter) -> {
            boolean wasRequired =
                    known.containsKey(name) && known.get(name).path("required").asBoolean(false);
            if (parameter.path("required").asBoolean(false) && !wasRequired) {
                breaks.add(old.name() + ": parameter " + name + " is required now");
            }
        });
    }

    private static Map<String, JsonNode> parameters(Document.Operation operation) {
        Map<String, JsonNode> parameters = new TreeMap<>();
        operation
                .node()
                .path("parameters")
                .valueStream()
                .filter(parameter -> !parameter.get("in").asString().equals("path"))
                .forEach(parameter -> parameters.put(parameter.get("name").asString(), parameter));
        return parameters;
    }

    private void compareRequest(Document.Operation old, Document.Operation now) {
        old.node().path("requestBody").path("content").properties().forEach(content -> {
            JsonNode present = now.node().path("requestBody").path("content").path(content.getKey());
            if (present.isMissingNode()) {
                breaks.add(old.name() + " does not take " + content.getKey() + " any more");
            } else {
                compareSent(old.name() + " request", content.getValue().path("schema"), present.path("schema"));
            }
        });
        if (!old.takesBody()
                && now.takesBody()
                && now.node().at("/requestBody/required").asBoolean(false)) {
            breaks.add(old.name() + " needs a body now");
        }
    }

    private void compareAnswer(Document.Operation old, Document.Operation now) {
        old.node().path("responses").properties().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .forEach(response -> {
                    JsonNode present = now.node().path("responses").path(response.getKey());
                    if (present.isMissingNode()) {
                        breaks.add(old.name() + " does not answer " + response.getKey() + " any more");
                        return;
                    }
                    response.getValue().path("content").properties().forEach(content -> {
                        JsonNode schema = present.path("content").path(content.getKey());
                        if (schema.isMissingNode()) {
                            breaks.add(old.name() + " does not answer " + content.getKey() + " any more");
                        } else {
                            compareReceived(
                                    old.name() + " answer", content.getValue().path("schema"), schema.path("schema"));
                        }
                    });
                });
    }

    /** What clients send must still be accepted. */
    private void compareSent(String where, JsonNode declared, JsonNode declaredNow) {
        JsonNode old = before.resolved(declared);
        JsonNode now = after.resolved(declaredNow);
        if (alreadyCompared(where, declared, declaredNow)) {
            return;
        }
        if (old.has("oneOf") || now.has("oneOf")) {
            List<JsonNode> were = alternatives(old);
            List<JsonNode> are = alternatives(now);
            if (are.size() < were.size()) {
                breaks.add(where + " has fewer alternatives");
                return;
            }
            for (int i = 0; i < were.size(); i++) {
                compareSent(where + "|" + i, were.get(i), are.get(i));
            }
            return;
        }
        if (!Document.types(now).containsAll(Document.types(old))) {
            breaks.add(where + " was " + Document.types(old) + " and is " + Document.types(now));
            return;
        }
        if (!covers(now, old)) {
            breaks.add(where + " takes fewer values");
        }
        tightened(old, now).forEach(tighter -> breaks.add(where + " is held to " + tighter + " now"));
        old.path("properties").properties().forEach(property -> {
            JsonNode present = now.path("properties").path(property.getKey());
            if (present.isMissingNode()) {
                breaks.add(where + "." + property.getKey() + " is gone");
            } else {
                compareSent(where + "." + property.getKey(), property.getValue(), present);
            }
        });
        required(now).stream()
                .filter(name -> !required(old).contains(name))
                .forEach(name -> breaks.add(where + "." + name + " is required now"));
        if (old.has("items") && now.has("items")) {
            compareSent(where + "[]", old.get("items"), now.get("items"));
        }
    }

    /** What clients decode must still be present, with the same type. */
    private void compareReceived(String where, JsonNode declared, JsonNode declaredNow) {
        JsonNode old = before.resolved(declared);
        JsonNode now = after.resolved(declaredNow);
        if (alreadyCompared(where, declared, declaredNow)) {
            return;
        }
        if (old.has("oneOf") || now.has("oneOf")) {
            List<JsonNode> were = alternatives(old);
            List<JsonNode> are = alternatives(now);
            if (are.size() > were.size()) {
                breaks.add(where + " has more alternatives");
                return;
            }
            for (int i = 0; i < are.size(); i++) {
                compareReceived(where + "|" + i, were.get(i), are.get(i));
            }
            return;
        }
        if (!Document.types(old).containsAll(Document.types(now))
                || !old.path("format").equals(now.path("format"))
                || !old.path("pattern").equals(now.path("pattern"))) {
            breaks.add(where + " was " + described(old) + " and is " + described(now));
            return;
        }
        if (!covers(old, now)) {
            breaks.add(where + " may be a value that was not known");
        }
        old.path("properties").properties().forEach(property -> {
            JsonNode present = now.path("properties").path(property.getKey());
            if (present.isMissingNode()) {
                breaks.add(where + "." + property.getKey() + " is gone");
            } else {
                compareReceived(where + "." + property.getKey(), property.getValue(), present);
            }
        });
        required(old).stream()
                .filter(name -> now.path("properties").has(name))
                .filter(name -> !required(now).contains(name))
                .forEach(name -> breaks.add(where + "." + name + " may be missing now"));
        if (old.has("items") && now.has("items")) {
            compareReceived(where + "[]", old.get("items"), now.get("items"));
        }
    }

    /** Constraints that refuse what was accepted before. */
    private static List<String> tightened(JsonNode old, JsonNode now) {
        List<String> tighter = new ArrayList<>();
        if (now.has("pattern") && !now.get("pattern").equals(old.path("pattern"))) {
            tighter.add("pattern " + now.get("pattern").asString());
        }
        String format = now.path("format").asString("");
        if (!format.isEmpty()
                && !format.equals(old.path("format").asString(""))
                && !WIDENED.contains(old.path("format").asString("") + " to " + format)) {
            tighter.add("format " + format);
        }
        if (now.path("uniqueItems").asBoolean(false) && !old.path("uniqueItems").asBoolean(false)) {
            tighter.add("uniqueItems");
        }
        for (String most : MOST) {
            if (now.has(most)
                    && (!old.has(most)
                            || now.get(most)
                                            .decimalValue()
                                            .compareTo(old.get(most).decimalValue())
                                    < 0)) {
                tighter.add(most + " " + now.get(most));
            }
        }
        for (String least : LEAST) {
            // No text and no list is shorter than 0.
            boolean says = now.has(least) && (now.get(least).decimalValue().signum() != 0 || least.endsWith("imum"));
            if (says
                    && (!old.has(least)
                            || now.get(least)
                                            .decimalValue()
                                            .compareTo(old.get(least).decimalValue())
                                    > 0)) {
                tighter.add(least + " " + now.get(least));
            }
        }
        return tighter;
    }

    private static List<JsonNode> alternatives(JsonNode schema) {
        return schema.has("oneOf") ? schema.get("oneOf").valueStream().toList() : List.of(schema);
    }

    /** Whether all types of the one are types of the other. */
    private static boolean covers(JsonNode one, JsonNode other) {
        return values(one).isEmpty() || !values(other).isEmpty() && values(one).containsAll(values(other));
    }

    private boolean alreadyCompared(String where, JsonNode old, JsonNode now) {
        return old.has("$ref") && !compared.add(where + " " + old.get("$ref") + " " + now.path("$ref"));
    }

    private static String described(JsonNode schema) {
        return Document.types(schema) + " " + schema.path("format").asString("")
                + schema.path("pattern").asString("");
    }

    private static Set<String> required(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asString()));
        return required;
    }

    private static Set<String> values(JsonNode schema) {
        Set<String> values = new HashSet<>();
        schema.path("enum").forEach(value -> values.add(value.asString()));
        return values;
    }
}
