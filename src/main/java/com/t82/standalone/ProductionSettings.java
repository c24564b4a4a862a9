package com.t82.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The settings that only somebody who runs sales makes: a database, a Redis, keys, accounts at providers. Whoever has
 * made one of them did not ask for a demo, even if the one that matters is misspelt or empty.
 */
final class ProductionSettings {

    /** Names as {@link #canonical} spells them; whatever begins with one counts, whatever value it has. */
    private static final List<String> SIGNS = List.of(
            "springdatasource",
            "springflywayurl",
            "springflywayuser",
            "springflywaypassword",
            "springdataredis",
            "springredis",
            "t82usersigningkey",
            "t82userretiredsigningkeys",
            "t82ticketsigningkey",
            "t82ticketverificationkeys",
            "t82paymenttosspayapikey",
            "t82paymenttosspaybaseurl",
            "t82pushfcmcredentials",
            "t82pushfcmbaseurl",
            "t82pushfcmprojectid",
            "t82userkakao",
            "t82usergoogle",
            "t82userpicturess3");

    /** The size and the patience of a pool say nothing about which database it leads to. */
    private static final String POOL = "springdatasourcehikari";

    private static final List<String> SIGNS_IN_A_POOL = List.of("jdbcurl", "username", "password", "datasource");

    private ProductionSettings() {}

    /** The names of those that are set, as they were written. What the jar itself configures does not count. */
    static List<String> in(ConfigurableEnvironment environment) {
        List<String> found = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> settings && isFromOutside(source)) {
                for (String name : settings.getPropertyNames()) {
                    if (isSign(canonical(name)) && !found.contains(name)) {
                        found.add(name);
                    }
                }
            }
        }
        return found.stream().sorted().toList();
    }

    private static boolean isFromOutside(PropertySource<?> source) {
        return !source.getName().contains("class path resource [");
    }

    private static boolean isSign(String name) {
        if (name.startsWith(POOL)) {
            String setting = name.substring(POOL.length());
            return SIGNS_IN_A_POOL.stream().anyMatch(setting::startsWith)
                    && !setting.startsWith("datasourceproperties");
        }
        return SIGNS.stream().anyMatch(name::startsWith);
    }

    /** The same for {@code spring.datasource.url}, {@code SPRING_DATASOURCE_URL} and everything in between. */
    private static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
