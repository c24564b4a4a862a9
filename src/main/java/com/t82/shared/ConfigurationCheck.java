package com.t82.shared;

import java.util.List;
import java.util.function.Consumer;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Checks the settings of one module before anything starts, so that all errors are reported at once and before a
 * migration runs. Implementations are listed in {@code META-INF/spring.factories} and have a constructor without
 * parameters. They are not called in standalone, which configures itself.
 */
public interface ConfigurationCheck {

    /**
     * @return one sentence for each error, which names the setting and its valid values and contains no secret; empty
     *     without errors
     */
    List<String> problems(Environment environment);

    /**
     * Binds the settings as the module does and tries to use them.
     *
     * @param use throws an {@link IllegalStateException} whose message is the sentence
     */
    static <T> List<String> trial(Environment environment, String prefix, Class<T> settings, Consumer<T> use) {
        try {
            use.accept(Binder.get(environment).bindOrCreate(prefix, settings));
            return List.of();
        } catch (BindException e) {
            return List.of(sentence(e));
        } catch (IllegalStateException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** Repeats only messages of our own settings, because those of a failed conversion show the value. */
    private static String sentence(BindException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = root.getMessage();
        if (said != null && said.startsWith("t82.")) {
            return said;
        }
        String name = failure.getProperty() == null
                ? failure.getName().toString()
                : failure.getProperty().getName().toString();
        return name + " has an invalid value: it takes " + failure.getTarget().getType() + ".";
    }
}
