package com.t82.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Classes spell only addresses that a handler of their own module maps. */
final class Addresses extends ArchCondition<JavaClass> {

    /** What the application itself answers. {@code /api/v2} is Toss Pay's. */
    private static final Set<String> OURS = Set.of("/api/v1", "/images", "/posters", "/sandbox");

    /** Folders of static files, which no handler maps. */
    private static final Map<String, Set<String>> FILES =
            Map.of("event", Set.of("/posters"), "standalone", Set.of("/sandbox/assets"));

    /** Where an address ends and a query, a pattern or a value that is inserted begins. */
    private static final String END = "[?*\\[{(+\\\\$#].*";

    private final String base;
    private final Map<String, Set<String>> mappedByModule = new TreeMap<>();

    Addresses(String base) {
        super("spell only addresses that their own module maps");
        this.base = base;
    }

    @Override
    public void init(Collection<JavaClass> classes) {
        mappedByModule.clear();
        for (JavaClass type : classes) {
            if (type.isMetaAnnotatedWith(Controller.class)) {
                mappedByModule
                        .computeIfAbsent(module(type), any -> new TreeSet<>())
                        .addAll(mapped(type.reflect()));
            }
        }
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Set<String> own = mappedByModule.getOrDefault(module(type), Set.of());
        Set<String> files = FILES.getOrDefault(module(type), Set.of());
        for (String text : ConstantPool.texts(bytes(type))) {
            // The compiler writes a concatenation as one text, with this character for each value.
            for (String part : text.split("\1")) {
                if (isOurs(part)) {
                    String address = part.replaceFirst(END, "").replaceFirst("/$", "");
                    boolean isOwn = own.stream().anyMatch(mapped -> isBelow(mapped, address))
                            || files.stream().anyMatch(folder -> isBelow(address, folder));
                    events.add(new SimpleConditionEvent(type, isOwn, type.getName() + " spells " + part));
                }
            }
        }
    }

    private static boolean isOurs(String text) {
        return OURS.stream().anyMatch(prefix -> isBelow(text, prefix));
    }

    private static boolean isBelow(String address, String prefix) {
        return address.equals(prefix) || address.startsWith(prefix + "/");
    }

    private String module(JavaClass type) {
        return type.getPackageName().replaceFirst("^" + base + "\\.?", "").replaceFirst("\\..*", "");
    }

    private static Set<String> mapped(Class<?> controller) {
        Set<String> mapped = new TreeSet<>();
        for (Method method : controller.getDeclaredMethods()) {
            RequestMapping handler = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
            if (handler != null) {
                for (String beginning :
                        paths(AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class))) {
                    for (String end : paths(handler)) {
                        mapped.add(beginning + end);
                    }
                }
            }
        }
        return mapped;
    }

    private static String[] paths(@Nullable RequestMapping mapping) {
        return mapping == null || mapping.path().length == 0 ? new String[] {""} : mapping.path();
    }

    private static byte[] bytes(JavaClass type) {
        try (InputStream file = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
