package com.t82.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The JSON that a statically typed client expects. It ignores unknown members, as the app does. A missing member, an
 * unexpected null, another type or another format of a time is an error.
 */
interface Shape {

    /** Adds a line for each difference. */
    void compare(String where, @Nullable JsonNode found, List<String> deviations);

    default List<String> deviations(JsonNode found) {
        List<String> deviations = new ArrayList<>();
        compare("$", found, deviations);
        return deviations;
    }

    static Members object() {
        return new Members();
    }

    static Shape arrayOf(Shape element) {
        return (where, found, deviations) -> {
            if (found == null || !found.isArray()) {
                deviations.add(where + ": an array was expected, not " + found);
                return;
            }
            for (int i = 0; i < found.size(); i++) {
                element.compare(where + "[" + i + "]", found.get(i), deviations);
            }
        };
    }

    /** An array with at least one element, because an empty one would be compared with nothing. */
    static Shape someOf(Shape element) {
        return (where, found, deviations) -> {
            arrayOf(element).compare(where, found, deviations);
            if (found != null && found.isArray() && found.isEmpty()) {
                deviations.add(where + ": at least one element was expected");
            }
        };
    }

    /** Spring Data's page object, every member of which the app decodes. */
    static Shape pageOf(Shape element) {
        Members sort = object().bool("empty").bool("sorted").bool("unsorted");
        return object().member("content", arrayOf(element))
                .integer("totalPages", "totalElements", "size", "number", "numberOfElements")
                .bool("first", "last", "empty")
                .member("sort", sort)
                .member(
                        "pageable",
                        object().integer("pageNumber", "pageSize", "offset")
                                .bool("paged", "unpaged")
                                .member("sort", sort));
    }

    static Shape integer() {
        return scalar("an integer", JsonNode::isIntegralNumber);
    }

    /** A number that may have a fraction, as a double has. */
    static Shape decimal() {
        return scalar("a number", JsonNode::isNumber);
    }

    static Shape bool() {
        return scalar("a boolean", JsonNode::isBoolean);
    }

    static Shape text() {
        return scalar("a string", JsonNode::isString);
    }

    /** Korean local time: no fraction, no offset. */
    static Shape time() {
        return textLike("a local time", "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}");
    }

    static Shape date() {
        return textLike("a date", "\\d{4}-\\d{2}-\\d{2}");
    }

    /** The one time with a fraction and an offset. */
    static Shape couponEnd() {
        return textLike("a coupon's end", "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}\\+0900");
    }

    static Shape uuid() {
        return textLike("a UUID", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    }

    static Shape oneOf(String... values) {
        return scalar(
                "one of " + List.of(values),
                found -> found.isString() && List.of(values).contains(found.asString()));
    }

    static Shape exactly(String value) {
        return oneOf(value);
    }

    static Shape exactly(int value) {
        return scalar("exactly " + value, found -> found.isIntegralNumber() && found.asInt() == value);
    }

    private static Shape textLike(String what, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return scalar(
                what,
                found -> found.isString() && compiled.matcher(found.asString()).matches());
    }

    private static Shape scalar(String what, Predicate<JsonNode> fits) {
        return (where, found, deviations) -> {
            if (found == null || !fits.test(found)) {
                deviations.add(where + ": " + what + " was expected, not " + found);
            }
        };
    }

    /** The members that the client decodes. */
    final class Members implements Shape {

        private final Map<String, Shape> required = new LinkedHashMap<>();
        private final Map<String, Shape> nullable = new LinkedHashMap<>();
        private final Map<String, Shape> absentable = new LinkedHashMap<>();

        Members member(String name, Shape shape) {
            required.put(name, shape);
            return this;
        }

        Members integer(String... names) {
            return all(names, Shape.integer());
        }

        Members decimal(String... names) {
            return all(names, Shape.decimal());
        }

        Members bool(String... names) {
            return all(names, Shape.bool());
        }

        Members text(String... names) {
            return all(names, Shape.text());
        }

        Members time(String... names) {
            return all(names, Shape.time());
        }

        Members uuid(String... names) {
            return all(names, Shape.uuid());
        }

        /** A member that may be null or left out. */
        Members maybe(String name, Shape shape) {
            nullable.put(name, shape);
            return this;
        }

        /** A member that may be left out, but is not null when it is there. */
        Members absentOr(String name, Shape shape) {
            absentable.put(name, shape);
            return this;
        }

        private Members all(String[] names, Shape shape) {
            for (String name : names) {
                required.put(name, shape);
            }
            return this;
        }

        @Override
        public void compare(String where, @Nullable JsonNode found, List<String> deviations) {
            if (found == null || !found.isObject()) {
                deviations.add(where + ": an object was expected, not " + found);
                return;
            }
            required.forEach((name, shape) -> {
                if (!found.has(name)) {
                    deviations.add(where + "." + name + ": missing");
                } else {
                    shape.compare(where + "." + name, found.get(name), deviations);
                }
            });
            absentable.forEach((name, shape) -> {
                if (found.has(name)) {
                    shape.compare(where + "." + name, found.get(name), deviations);
                }
            });
            nullable.forEach((name, shape) -> {
                if (found.has(name) && !found.get(name).isNull()) {
                    shape.compare(where + "." + name, found.get(name), deviations);
                }
            });
        }
    }
}
