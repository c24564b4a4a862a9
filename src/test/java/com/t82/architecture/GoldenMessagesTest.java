package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Published messages stay readable: a message may gain nullable members and never loses or retypes one. The first run
 * after a new message is added writes its golden file, which is then committed.
 */
class GoldenMessagesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Stream<Class<?>> facts() {
        return PublishedMessages.facts();
    }

    @ParameterizedTest
    @MethodSource("facts")
    void anEventOfTheFirstReleaseIsStillReadAndWritten(Class<?> fact) throws IOException {
        Path file = GOLDEN.resolve(fact.getName().substring("com.t82.".length()) + ".json");
        Object sample = PublishedMessages.sample(fact);
        if (!Files.exists(file)) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(sample) + "\n");
            fail("%s has no golden file; it was written, look at it and commit it", fact.getSimpleName());
        }
        JsonNode golden = JSON.readTree(Files.readString(file));

        Object read = JSON.treeToValue(golden, fact);
        assertThat(isContained(golden, JSON.readTree(JSON.writeValueAsString(read))))
                .as("%s is written without a member or type that was published", fact.getSimpleName())
                .isTrue();
    }

    @Test
    void aLostOrRetypedMemberIsNoticed() {
        ObjectNode golden = JSON.createObjectNode().put("seat", 7).put("price", 154_000);

        assertThat(isContained(golden, JSON.createObjectNode().put("seat", 7))).isFalse();
        assertThat(isContained(golden, JSON.createObjectNode().put("seat", "7").put("price", 154_000)))
                .isFalse();
        assertThat(isContained(golden, golden.deepCopy().put("gained", true))).isTrue();
    }

    private static boolean isContained(JsonNode golden, JsonNode now) {
        if (golden.isObject() && now.isObject()) {
            return golden.propertyStream()
                    .allMatch(member ->
                            now.has(member.getKey()) && isContained(member.getValue(), now.get(member.getKey())));
        }
        if (golden.isArray() && now.isArray() && golden.size() == now.size()) {
            for (int i = 0; i < golden.size(); i++) {
                if (!isContained(golden.get(i), now.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return golden.equals(now);
    }
}
