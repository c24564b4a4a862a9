package com.t82.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import jakarta.persistence.Entity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.EventListener;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.transaction.event.TransactionalEventListener;

/** The walls between modules and the rules inside them, as tests that fail the build. */
record HouseRules(String base) {

    /** What each module may name, from the lowest floor up. */
    private static final Map<String, Set<String>> MAY_NAME = new LinkedHashMap<>();

    /** The business modules: each has its published language in its root package and the rest in nested packages. */
    private static final Set<String> BUSINESS =
            Set.of("user", "event", "seat", "coupon", "payment", "ticket", "review", "push");

    static {
        MAY_NAME.put("shared", Set.of());
        MAY_NAME.put("messaging", Set.of());
        MAY_NAME.put("web", Set.of("shared"));
        MAY_NAME.put("platform", Set.of("shared", "web"));
        MAY_NAME.put("user", Set.of("shared"));
        MAY_NAME.put("event", Set.of("shared", "user"));
        MAY_NAME.put("seat", Set.of("shared", "user", "event", "messaging"));
        MAY_NAME.put("coupon", Set.of("shared", "user", "event"));
        MAY_NAME.put("payment", Set.of("shared", "user", "event", "seat", "coupon"));
        MAY_NAME.put("ticket", Set.of("shared", "user", "event", "seat", "payment"));
        MAY_NAME.put("review", Set.of("shared", "user", "event", "ticket"));
        MAY_NAME.put("push", Set.of("shared", "user", "event", "seat", "coupon", "payment", "ticket", "review"));
        MAY_NAME.put(
                "audit",
                Set.of("shared", "web", "user", "event", "seat", "coupon", "payment", "ticket", "review", "push"));
        MAY_NAME.put(
                "standalone",
                Set.of(
                        "shared",
                        "messaging",
                        "user",
                        "event",
                        "seat",
                        "coupon",
                        "payment",
                        "ticket",
                        "review",
                        "push"));
    }

    static Set<String> modules() {
        return MAY_NAME.keySet();
    }

    static Set<String> mayName(String module) {
        return MAY_NAME.getOrDefault(module, Set.of());
    }

    /** Whether a package is the root of a business module. */
    static boolean isPublishedLanguage(String packageName) {
        return BUSINESS.contains(packageName.replace("com.t82.", ""));
    }

    List<ArchRule> all() {
        List<ArchRule> rules = new ArrayList<>(List.of(
                publicMeansPublished(),
                rootsAreThePublishedLanguage(),
                whatIsNestedStaysInside(),
                nestedPackagesAreFreeOfCycles(),
                namesComeFromTheField(),
                onlyGuardsListenSynchronously(),
                eventListenersHaveAnId(),
                eventsAreHandledThroughTheRegistry(),
                entitiesHaveNoSetters(),
                timeComesFromTheClock(),
                pathsAreComparedDecoded(),
                addressesAreSpelledWhereTheyAreMapped(),
                nothingIsInjectedIntoFields()));
        rules.add(floors());
        return rules;
    }

    /** A module names only modules on lower floors. */
    ArchRule floors() {
        List<ArchRule> floors = new ArrayList<>();
        for (String module : modules()) {
            String[] forbidden = modules().stream()
                    .filter(other ->
                            !other.equals(module) && !MAY_NAME.get(module).contains(other))
                    .map(other -> base + "." + other + "..")
                    .toArray(String[]::new);
            if (forbidden.length > 0) {
                floors.add(noClasses()
                        .that()
                        .resideInAPackage(base + "." + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(forbidden)
                        .allowEmptyShould(true)
                        .because("a module may name only modules below it"));
            }
        }
        return CompositeArchRule.of(floors).as("a module names only modules on lower floors");
    }

    /** Public types of a module's root package are ids, facts and signals: records and interfaces. */
    ArchRule publicMeansPublished() {
        return classes()
                .that(areInARoot())
                .and()
                .arePublic()
                .should(beAPublishedMessage())
                .allowEmptyShould(true)
                .because("what is public in a root package is published, and only ids, facts and signals are");
    }

    /** In a module with nested packages the root package has only the published language. */
    ArchRule rootsAreThePublishedLanguage() {
        return classes()
                .that(areInARoot())
                .and(haveNestedPackagesBeside())
                .should()
                .bePublic()
                .allowEmptyShould(true)
                .because("the root package of a module shows what it says to others, and nothing else");
    }

    /** What is public in a nested package is public for its own module. */
    ArchRule whatIsNestedStaysInside() {
        List<ArchRule> walls = new ArrayList<>();
        for (String module : BUSINESS) {
            walls.add(noClasses()
                    .that()
                    .resideOutsideOfPackage(base + "." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(base + "." + module + ".*..")
                    .allowEmptyShould(true)
                    .because("only the root package of a module may be named outside of it"));
        }
        return CompositeArchRule.of(walls).as("what is nested in a module is named only inside it");
    }

    ArchRule nestedPackagesAreFreeOfCycles() {
        return SlicesRuleDefinition.slices()
                .matching(base + ".(*).(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .because("a reader can begin with the lowest package");
    }

    ArchRule namesComeFromTheField() {
        return noClasses()
                .that()
                .resideInAPackage(base + "..")
                .should()
                .haveNameMatching(".*(Impl|Dto|DTO|Util|Utils|Helper|Service|Manager|Event)$")
                .allowEmptyShould(true)
                .because("a name says what a thing is in the field, not which pattern it follows");
    }

    /** A synchronous listener to a published message answers a question, and its name ends with Guard. */
    ArchRule onlyGuardsListenSynchronously() {
        return methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(base + "..")
                .and(new DescribedPredicate<JavaMethod>("listen synchronously to a published message") {
                    @Override
                    public boolean test(JavaMethod method) {
                        return method.isAnnotatedWith(EventListener.class)
                                && !method.isAnnotatedWith(ApplicationModuleListener.class)
                                && takesPublished(method);
                    }
                })
                .should()
                .beDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Guard")
                .allowEmptyShould(true)
                .because("guards are the only synchronous listeners across modules");
    }

    ArchRule eventListenersHaveAnId() {
        return methods()
                .that()
                .areAnnotatedWith(ApplicationModuleListener.class)
                .should(new ArchCondition<>("name their id") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        String id = method.getAnnotationOfType(ApplicationModuleListener.class)
                                .id();
                        events.add(new SimpleConditionEvent(
                                method, !id.isBlank(), method.getFullName() + " has the id '" + id + "'"));
                    }
                })
                .allowEmptyShould(true)
                .because("the registry remembers listeners by id, and a renamed method must not lose its events");
    }

    ArchRule eventsAreHandledThroughTheRegistry() {
        return methods()
                .that(new DescribedPredicate<JavaMethod>("listen after commit to a published message") {
                    @Override
                    public boolean test(JavaMethod method) {
                        return method.isAnnotatedWith(TransactionalEventListener.class) && takesPublished(method);
                    }
                })
                .should()
                .beAnnotatedWith(ApplicationModuleListener.class)
                .allowEmptyShould(true)
                .because("other listeners lose events when the process ends");
    }

    ArchRule entitiesHaveNoSetters() {
        return methods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(Entity.class)
                .should()
                .haveNameNotMatching("set[A-Z].*")
                .allowEmptyShould(true)
                .because("entities have behaviour");
    }

    ArchRule timeComesFromTheClock() {
        return noClasses()
                .that()
                .resideInAPackage(base + "..")
                .should(callNowWithoutAClock())
                .allowEmptyShould(true)
                .because("tests move the clock");
    }

    /** A filter that compares the encoded path is bypassed with {@code /users/%6de}. */
    ArchRule pathsAreComparedDecoded() {
        return noClasses()
                .that()
                .resideInAPackage(base + "..")
                .and()
                .doNotHaveSimpleName("RequestPath")
                .should()
                .callMethodWhere(new DescribedPredicate<JavaMethodCall>("the path is read as the client typed it") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        return Set.of("getRequestURI", "getRequestURL").contains(call.getName())
                                && call.getTargetOwner().getPackageName().startsWith("jakarta.servlet");
                    }
                })
                .allowEmptyShould(true)
                .because("the dispatcher matches the decoded path");
    }

    /** A module can change its addresses alone. Only the table of access rules names those of all modules. */
    ArchRule addressesAreSpelledWhereTheyAreMapped() {
        return classes()
                .that()
                .resideInAPackage(base + "..")
                .and()
                .doNotHaveSimpleName("AccessRules")
                .should(new Addresses(base))
                .allowEmptyShould(true)
                .because("an address is changed in one module and in the access rules");
    }

    ArchRule nothingIsInjectedIntoFields() {
        return noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(base + "..")
                .should()
                .beAnnotatedWith(Autowired.class)
                .allowEmptyShould(true)
                .because("constructors say what a class needs");
    }

    private boolean takesPublished(JavaMethod method) {
        return method.getRawParameterTypes().stream()
                .anyMatch(type -> isInARoot(type) && type.getModifiers().contains(JavaModifier.PUBLIC));
    }

    /** Whether the type is in the root package of a business module. */
    private boolean isInARoot(JavaClass type) {
        return BUSINESS.contains(type.getPackageName().replace(base + ".", ""));
    }

    private DescribedPredicate<JavaClass> areInARoot() {
        return new DescribedPredicate<>("are in the root package of a module") {
            @Override
            public boolean test(JavaClass type) {
                return isInARoot(type)
                        && type.isTopLevelClass()
                        && !type.getSimpleName().equals("package-info");
            }
        };
    }

    private static DescribedPredicate<JavaClass> haveNestedPackagesBeside() {
        return new DescribedPredicate<>("have nested packages beside them") {
            @Override
            public boolean test(JavaClass type) {
                return !type.getPackage().getSubpackages().isEmpty();
            }
        };
    }

    private static ArchCondition<JavaClass> beAPublishedMessage() {
        return new ArchCondition<>("be an id, a fact or a signal") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean message = type.isRecord() || type.isInterface() && !type.isAnnotation();
                boolean bean = type.getAnnotations().stream()
                        .anyMatch(
                                annotation -> annotation.getRawType().getName().startsWith("org.springframework"));
                boolean repository = type.isAssignableTo("org.springframework.data.repository.Repository");
                events.add(
                        new SimpleConditionEvent(type, message && !bean && !repository, type.getName() + " is public"));
            }
        };
    }

    private static ArchCondition<JavaClass> callNowWithoutAClock() {
        return new ArchCondition<>("ask the system for the time") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getMethodCallsFromSelf().stream()
                        .filter(call -> call.getTargetOwner().getPackageName().equals("java.time"))
                        .filter(call -> call.getName().equals("now"))
                        .filter(call -> call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(parameter -> parameter.isEquivalentTo(Clock.class)))
                        .forEach(call -> events.add(SimpleConditionEvent.satisfied(type, call.getDescription())));
            }
        };
    }
}
