package com.t82.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.HouseTest;
import com.t82.web.security.AccessRules.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Compares the access rules with the handlers, both ways. */
@HouseTest
class AccessRulesTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mappings;

    @Test
    void everyHandlerHasARule() {
        Set<String> handlers = handlers();

        assertThat(handlers).hasSizeGreaterThan(80);
        assertThat(without(handlers, rows())).isEmpty();
    }

    @Test
    void everyRuleDecidesAboutAHandler() {
        assertThat(unused(handlers(), rows(AccessRules.SEAT_MAP))).isEmpty();
        assertThat(unused(handlers(), rows(AccessRules.API))).isEmpty();
    }

    @Test
    void aHandlerWithoutARuleIsFound() {
        assertThat(without(Set.of("GET /api/v1/coupons", "PUT /api/v1/coupons"), rows()))
                .containsExactly("PUT /api/v1/coupons");
    }

    @Test
    void aRuleWithoutAHandlerAndARuleBehindAWiderOneAreFound() {
        List<Row> rows = rows(List.of(
                new Rule(AccessRules.Who.ADMIN, null, "/api/v1/coupons/**"),
                new Rule(AccessRules.Who.ANYONE, HttpMethod.GET, "/api/v1/coupons/valid"),
                new Rule(AccessRules.Who.ANYONE, HttpMethod.GET, "/api/v1/tokens")));

        assertThat(unused(Set.of("GET /api/v1/coupons/valid"), rows))
                .containsExactly("GET /api/v1/coupons/valid", "GET /api/v1/tokens");
    }

    /** Method and address of each handler of the application, with 1 for each variable. */
    private Set<String> handlers() {
        Set<String> handlers = new TreeSet<>();
        mappings.getHandlerMethods().forEach((info, handler) -> {
            if (handler.getBeanType().getName().startsWith("com.t82.")) {
                Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
                for (String address : info.getPatternValues()) {
                    for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.GET) : methods) {
                        handlers.add(method + " " + address.replaceAll("\\{[^}]+}", "1"));
                    }
                }
            }
        });
        return handlers;
    }

    private record Row(@Nullable HttpMethod method, PathPattern address) {

        boolean matches(String handler) {
            String[] words = handler.split(" ");
            return (method == null || method.name().equals(words[0]))
                    && address.matches(PathContainer.parsePath(words[1]));
        }

        @Override
        public String toString() {
            return (method == null ? "*" : method.name()) + " " + address;
        }
    }

    private static List<Row> rows() {
        return Stream.of(AccessRules.SEAT_MAP, AccessRules.API, AccessRules.WEB)
                .flatMap(rules -> rows(rules).stream())
                .toList();
    }

    private static List<Row> rows(List<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.addresses().stream()
                        .map(address -> new Row(rule.method(), PathPatternParser.defaultInstance.parse(address))))
                .toList();
    }

    private static List<String> without(Set<String> handlers, List<Row> rows) {
        return handlers.stream()
                .filter(handler -> rows.stream().noneMatch(row -> row.matches(handler)))
                .toList();
    }

    /** Rows that are the first match of no handler. */
    private static List<String> unused(Set<String> handlers, List<Row> rows) {
        Map<Row, List<String>> decided = new LinkedHashMap<>();
        rows.forEach(row -> decided.put(row, new ArrayList<>()));
        for (String handler : handlers) {
            rows.stream()
                    .filter(row -> row.matches(handler))
                    .findFirst()
                    .ifPresent(row -> decided.get(row).add(handler));
        }
        return decided.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(entry -> entry.getKey().toString())
                .toList();
    }
}
