package com.t82.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The settings that only production has: a database, a Redis, keys, accounts at providers. With one of them the
 * operator does not want a demo, even if the decisive one, the database, is misspelt or empty.
 */
final class ProductionSettings {

    /** Prefixes of names in {@link #canonical} form. The value of a setting does not matter. */
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

    /** Size and timeouts of a pool do not choose a database. */
    private static final String POOL = "springdatasourcehikari";

    private static final List<String> SIGNS_IN_A_POOL = List.of("jdbcurl", "username", "password", "datasource");

    private ProductionSettings() {}

    /** The names of the production settings that are set, as they are spelt. Settings inside the jar do not count. */
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

    /** One form for {@code spring.datasource.url}, {@code SPRING_DATASOURCE_URL} and all spellings in between. */
    private static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
