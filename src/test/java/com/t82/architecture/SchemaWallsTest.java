package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.HouseTest;
import com.t82.testing.RealServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@HouseTest
class SchemaWallsTest {

    private static final SchemaWalls WALLS = SchemaWalls.ofMigrations(Path.of("src/main/resources/db/migration"));

    @Autowired
    JdbcClient jdbc;

    @Test
    void everyTableTellsItsModule() {
        Set<String> live = new TreeSet<>(jdbc.sql(
                        "select tablename from pg_tables where schemaname = 'public' and tablename not like 'flyway_%'")
                .query(String.class)
                .list());

        assertThat(live).isNotEmpty();
        assertThat(WALLS.namelessTables(live)).isEmpty();
    }

    @Test
    void aTableThatTellsNoModuleIsFound() {
        assertThat(new SchemaWalls(Map.of("orders", "payment")).namelessTables(Set.of("orders", "stray")))
                .containsExactlyInAnyOrder("orders", "stray");
    }

    @Test
    void noForeignKeyCrossesModules() {
        assertThat(WALLS.crossingForeignKeys(jdbc)).isEmpty();
    }

    @Test
    void aForeignKeyThatCrossesModulesIsFound() {
        JdbcClient ruin = JdbcClient.create(
                new DriverManagerDataSource(RealServers.createDatabase("violated_keys"), "postgres", "postgres"));
        ruin.sql("create table user_account (id bigint primary key)").update();
        ruin.sql("create table seat (id bigint primary key, holder bigint references user_account (id))")
                .update();

        List<String> crossing =
                new SchemaWalls(Map.of("user_account", "user", "seat", "seat")).crossingForeignKeys(ruin);

        assertThat(crossing).singleElement().asString().contains("seat -> user_account");
    }

    @Test
    void noSqlNamesATableOfAnotherModule() {
        for (String module : HouseRules.modules()) {
            assertThat(WALLS.crossingSql(Path.of("target/classes/com/t82", module), module))
                    .as("SQL of %s", module)
                    .isEmpty();
        }
    }

    @Test
    void sqlThatNamesATableOfAnotherModuleIsFound() {
        SchemaWalls walls = new SchemaWalls(Map.of("user_account", "user", "seat", "seat"));

        assertThat(walls.foreignTables("select s.id from seat s join user_account a on a.id = s.holder", "seat"))
                .containsExactly("user_account");
        assertThat(walls.crossingSql(Path.of("target/test-classes/com/t82/architecture"), "seat"))
                .anySatisfy(found -> assertThat(found).contains("user_account"));
    }
}
