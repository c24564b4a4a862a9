package com.t82.event.demo;

import com.t82.event.CategoryId;
import com.t82.event.programme.ShowDetails;
import com.t82.event.venue.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

/** The file {@code demo/programme.yml}: the venues and shows of the demo programme, in the order of their creation. */
record DemoProgramme(List<DemoVenue> venues, List<DemoShow> shows) {

    private static final ClassPathResource FILE = new ClassPathResource("demo/programme.yml");

    static DemoProgramme read() {
        try {
            return new Binder(ConfigurationPropertySources.from(new YamlPropertySourceLoader().load("demo", FILE)))
                    .bind("demo", Bindable.of(DemoProgramme.class))
                    .get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record DemoVenue(String name, String address, int seats, int rows, int columns, List<DemoSection> sections) {}

    record DemoSection(String name, int startRow, int startColumn, int rows, int columns) {

        Block block() {
            return new Block(startRow, startColumn, rows, columns);
        }
    }

    /**
     * @param venue the name of the venue
     * @param opens how long after the first start booking opens; negative for a show that is on sale at once
     * @param poster the name of a file under {@code static/posters}, without its extension
     * @param prices won, one for each section of the venue, in the order of its sections
     */
    record DemoShow(
            String title,
            String venue,
            long category,
            Duration opens,
            String poster,
            String runningTime,
            String ageRestriction,
            String artists,
            String description,
            List<Long> prices,
            List<DemoPerformance> performances) {

        CategoryId categoryId() {
            return new CategoryId(category);
        }

        ShowDetails details(Instant firstStart) {
            return new ShowDetails(
                    title,
                    description,
                    runningTime,
                    ageRestriction,
                    firstStart.plus(opens),
                    "/posters/" + poster + ".svg",
                    artists);
        }
    }

    /**
     * @param daysAhead days after the first start
     * @param at Korean local time, such as {@code 19:30}
     */
    record DemoPerformance(int daysAhead, String at) {

        LocalTime time() {
            return LocalTime.parse(at);
        }
    }
}
