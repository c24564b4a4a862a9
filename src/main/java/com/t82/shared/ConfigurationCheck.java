package com.t82.shared;

import java.util.List;
import java.util.function.Consumer;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Looks at the settings of one module before anything starts, so that whoever configures an instance hears of all mistakes
 * at once and before a migration has run. Implementations are listed in {@code META-INF/spring.factories} and have a
 * constructor without parameters. They are not asked in standalone, which configures itself.
 */
public interface ConfigurationCheck {

    /**
     * @return what is wrong, each in a sentence that names the setting, says what it takes and contains no secret; empty
     *     when nothing is
     */
    List<String> problems(Environment environment);

    /**
     * Binds the settings as the module will and tries them out.
     *
     * @param use throws an {@link IllegalStateException} whose message is the sentence
     */
    static <T> List<String> trial(Environment environment, String prefix, Class<T> settings, Consumer<T> use) {
        try {
            use.accept(Binder.get(environment).bindOrCreate(prefix, settings));
            return List.of();
        } catch (BindException unfit) {
            return List.of(sentence(unfit));
        } catch (IllegalStateException wrong) {
            return List.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** Only the module's own words are repeated: those of a conversion would show the value. */
    private static String sentence(BindException unfit) {
        Throwable root = unfit;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = root.getMessage();
        if (said != null && said.startsWith("t82.")) {
            return said;
        }
        String name = unfit.getProperty() == null
                ? unfit.getName().toString()
                : unfit.getProperty().getName().toString();
        return name + " has a value that does not fit: it takes "
                + unfit.getTarget().getType() + ".";
    }
}
