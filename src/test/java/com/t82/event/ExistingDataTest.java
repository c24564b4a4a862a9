package com.t82.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.testing.RealServers;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Migrations of a database in use: existing overlaps and duplicates stay, and only new ones are refused. */
class ExistingDataTest {

    private static int databases;

    private JdbcClient jdbc;
    private String url;

    @BeforeEach
    void aDatabaseOfThePreviousRelease() {
        url = RealServers.createDatabase("event_existing_" + ++databases);
        jdbc = JdbcClient.create(new DriverManagerDataSource(url));
        migrateTo("2");
        jdbc.sql("""
                        insert into event_venue (id, name, address, total_seats, available_seats, row_count, column_count)
                        overriding system value
                        values (1, '극장', '서울', 100, 100, 10, 10), (2, '극장', '서울', 10, 50, 10, 10)
                        """).update();
        for (int show = 1; show <= 3; show++) {
            jdbc.sql("""
                            insert into event_show (id, title, description, running_time, age_restriction, artists,
                                image_url, booking_opens_at, venue_id, category_id, top_category_id, revision, published_at)
                            overriding system value
                            values (?, '공연', 'd', '2시간 10분', '전체', '', '/posters/a.svg',
                                timestamptz '2020-01-01 00:00+00', 1, 4, 1, 0, now())
                            """).param(show).update();
            jdbc.sql("""
                            insert into event_performance (id, show_id, starts_at, booking_closes_at, revision, announced_at)
                            overriding system value
                            values (?, ?, timestamptz '2099-01-01 10:00+00' + ?::interval, '2098-01-01', 0, now())
                            """).params(show, show, (show - 1) * 100 + " minutes").update();
        }
        jdbc.sql("insert into event_category (parent_id, name) values (1, normalize('각', NFD)), (1, '둘')")
                .update();
        jdbc.sql("insert into event_category (parent_id, name) values (2, normalize('각', NFD)), (2, '각')")
                .update();
        jdbc.sql("update event_show set title = '!!!' where id = 3").update();
        jdbc.sql("insert into event_search values (3, '', '', '', '', '{}')").update();
        for (String table : List.of("event_venue", "event_show", "event_performance")) {
            jdbc.sql("alter table " + table + " alter column id restart with 100")
                    .update();
        }
        migrateTo("latest");
    }

    @Test
    void existingOverlapsStayAndTheFirstPerformanceOfEachIsProtected() {
        // The second one begins during the first one. The third one begins after the first one and during the second.
        assertThat(jdbc.sql("select occupied_minutes from event_performance order by id")
                        .query(Integer.class)
                        .list())
                .containsExactly(160, null, 160);
        assertThatThrownBy(() -> announce("2099-01-01 12:39+00"))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("event_performance_occupies_alone");
        announce("2099-01-01 16:00+00");
    }

    @Test
    void thePreviousReleaseCanStillWrite() {
        jdbc.sql("""
                        insert into event_performance (show_id, starts_at, booking_closes_at, revision, announced_at)
                        values (1, '2099-01-01 10:00+00', '2098-01-01', 0, now())
                        """).update();
        jdbc.sql("""
                        insert into event_venue (name, address, total_seats, available_seats, row_count, column_count)
                        values ('극장', '서울', 100, 100, 10, 10)
                        """).update();
        jdbc.sql("insert into event_sale values (gen_random_uuid(), 'R', now())")
                .update();
    }

    @Test
    void existingDuplicatesStayAndNewOnesAreRefused() {
        assertThat(jdbc.sql("select named_once is true from event_venue order by id")
                        .query(Boolean.class)
                        .list())
                .containsExactly(true, false);
        assertThat(jdbc.sql("select named_once is true from event_show order by id")
                        .query(Boolean.class)
                        .list())
                .containsExactly(true, false, true);
        assertThatThrownBy(() -> jdbc.sql("""
                        insert into event_venue
                            (name, address, total_seats, available_seats, row_count, column_count, named_once)
                        values ('극장', '서울', 100, 100, 10, 10, true)
                        """).update()).hasMessageContaining("event_venue_named_once");
    }

    @Test
    void categoryNamesAreComposedUnlessThatMakesADuplicate() {
        assertThat(jdbc.sql("select count(*) from event_category where name is NFC normalized and parent_id = 1")
                        .query(Integer.class)
                        .single())
                .isEqualTo(9);
        assertThat(jdbc.sql("select count(*) from event_category where name is not NFC normalized and parent_id = 2")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void existingTitlesOfSignsAreIndexed() {
        assertThat(jdbc.sql("select grams @> array['s!', 's!!', 's!!!'] from event_search where show_id = 3")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    private void announce(String start) {
        jdbc.sql("""
                        insert into event_performance (show_id, starts_at, booking_closes_at, revision, announced_at,
                            venue_id, occupied_minutes)
                        values (1, ?::timestamptz, '2098-01-01', 0, now(), 1, 160)
                        """).param(start).update();
    }

    private void migrateTo(String version) {
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/migration/event")
                .target(version)
                .load()
                .migrate();
    }
}
