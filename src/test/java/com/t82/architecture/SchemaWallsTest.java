package com.t82.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.HouseTest;
import com.t82.testing.RealServers;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@HouseTest
class SchemaWallsTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final Path STANDALONE = Path.of("src/main/resources/db/standalone");
    private static final SchemaWalls WALLS =
            SchemaWalls.ofMigrations(MIGRATIONS).with("standalone", STANDALONE);
    private static final SchemaWalls SQL_WALLS = WALLS.withFoundations();
    private static final SchemaWalls SMALL =
            new SchemaWalls(Map.of("user_account", "user", "user_role", "user", "seat", "seat"));

    @Autowired
    JdbcClient jdbc;

    @Test
    void everyTableNameBeginsWithItsModule() {
        Set<String> live = new TreeSet<>(jdbc.sql(
                        "select tablename from pg_tables where schemaname = 'public' and tablename not like 'flyway_%'")
                .query(String.class)
                .list());

        assertThat(live).isNotEmpty();
        assertThat(WALLS.namelessTables(live)).isEmpty();
    }

    @Test
    void aTableNameWithoutAModuleIsFound() {
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
            assertThat(SQL_WALLS.crossingSql(Path.of("target/classes/com/t82", module), module))
                    .as("SQL of %s", module)
                    .isEmpty();
        }
    }

    @Test
    void noSqlOfTheRootPackageNamesATableOfAModule() {
        assertThat(SQL_WALLS.crossingSql(Path.of("target/classes/com/t82"), "__root", 1))
                .isEmpty();
    }

    @Test
    void noMigrationNamesATableOfAnotherModule() {
        for (String module : HouseRules.modules()) {
            Path migrations = MIGRATIONS.resolve(module);
            if (Files.exists(migrations)) {
                assertThat(WALLS.crossingMigrations(migrations, module))
                        .as("migrations of %s", module)
                        .isEmpty();
            }
        }
        assertThat(WALLS.crossingMigrations(MIGRATIONS.resolve("__root"), "__root"))
                .isEmpty();
        assertThat(WALLS.crossingMigrations(STANDALONE, "standalone")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select s.id from seat s join user_account a on a.id = s.holder",
                "select s.id from seat s join seat t on t.id = s.id, user_account a",
                "select s.id from seat s, user_account a where a.id = s.holder",
                "select s.id from seat as s, lateral (select 1 from USER_ACCOUNT) a",
                "select 1 where exists (select from seat where id in (1, 2)) union select 1 from public.user_account",
                "delete from seat s using user_account a where a.id = s.holder",
                "update seat s set holder = a.id from only user_account a",
                "truncate seat, user_account"
            })
    void sqlThatNamesATableOfAnotherModuleIsFound(String sql) {
        assertThat(SMALL.foreignTables(sql, "seat")).containsExactly("user_account");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id, user_account from seat where holder is distinct from user_account",
                "insert into seat (id, user_account) values (1, 2)",
                "select a from seat group by a, user_account order by user_account",
                "select coalesce(user_account, 0), user_account from seat"
            })
    void aColumnOfTheSameNameIsNoTable(String sql) {
        assertThat(SMALL.foreignTables(sql, "seat")).isEmpty();
    }

    @Test
    void compiledSqlAndMappingsThatNameATableOfAnotherModuleAreFound() {
        Path classes = Path.of("target/test-classes/com/t82/architecture");

        assertThat(SMALL.crossingSql(classes, "seat", 1))
                .contains(
                        "SchemaWallsTest.class names user_account",
                        "SchemaWallsTest$Trespasser.class names user_account")
                .contains("SchemaWallsTest$Trespasser.class names user_role");
        assertThat(SMALL.crossingSql(classes, "__root", 1)).isNotEmpty();
    }

    @Table(name = "user_account")
    static class Trespasser {

        @ElementCollection
        @CollectionTable(name = "user_role")
        List<String> roles;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table user_account add column seats integer;",
                "create table seat (id bigint, holder bigint references user_account);",
                "create index seat_holder on user_account (id);",
                "create trigger follow after insert on user_account for each row execute function follow();",
                "insert into seat select id from user_account;"
            })
    void aMigrationThatNamesATableOfAnotherModuleIsFound(String sql, @TempDir Path migrations) throws IOException {
        Files.writeString(migrations.resolve("V1__a.sql"), "-- from user_role, which is only talk\n" + sql);

        assertThat(SMALL.crossingMigrations(migrations, "seat")).containsExactly("V1__a.sql names user_account");
    }
}
