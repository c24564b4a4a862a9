package com.t82.loadtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hold's own statement, one by one and with nothing around it: no HTTP, no token, no lock, no group. It works on
 * copies of the product's tables, with their indexes, checks, triggers and fill factors, in a schema that is dropped
 * afterwards.
 */
final class HoldSql implements AutoCloseable {

    static final int CONNECTIONS = 16;

    private static final String SCHEMA = "t82_limits";
    private static final List<String> TABLES = List.of("seat_performance", "seat", "seat_hold", "seat_allowance");

    /** A round's holds for each connection. */
    private static final int SHARE = 1_000;

    private static final int SEATS = 2 * SHARE * CONNECTIONS;
    private static final int ROUND_SECONDS = 30;
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without initial");

    /** As the product takes two seats for a request that is alone; {a} and {b} are the seats. */
    private static final String TAKE = """
            with wanted as materialized (
                select s.id
                from seat s
                where s.id in ({a}, {b})
                  and s.performance_id = 1
                  and s.state = 'FREE'
                  and s.price = case s.id when {a} then 150000 when {b} then 150000 end
                  and exists (
                      select 1 from seat_performance p
                      where p.id = 1 and p.announced and p.cancelled_at is null
                        and p.booking_opens_at <= now() and p.booking_closes_at > now())
                order by s.id
                for update of s
            ), allowed as (
                insert into seat_allowance as a (performance_id, user_id, seats)
                select 1, ('00000000-0000-4000-8000-' || lpad(to_hex({a}::bigint), 12, '0'))::uuid, 2
                where (select count(*) from wanted) = 2
                on conflict (performance_id, user_id) do update
                    set seats = a.seats + excluded.seats
                    where a.seats + excluded.seats <= 5
                returning 1
            ), noted as (
                insert into seat_hold (id, performance_id, holder, seats, ends_at)
                select ('00000000-0000-4000-9000-' || lpad(to_hex({a}::bigint), 12, '0'))::uuid, 1,
                       ('00000000-0000-4000-8000-' || lpad(to_hex({a}::bigint), 12, '0'))::uuid,
                       array[{a}, {b}]::bigint[], now() + interval '6 minutes'
                from allowed
            )
            update seat s
            set state = 'HELD',
                hold_id = ('00000000-0000-4000-9000-' || lpad(to_hex({a}::bigint), 12, '0'))::uuid,
                holder = ('00000000-0000-4000-8000-' || lpad(to_hex({a}::bigint), 12, '0'))::uuid,
                held_until = now() + interval '6 minutes',
                changes = s.changes + 1
            from wanted w
            where s.id = w.id and exists (select 1 from allowed)
            returning s.id, s.changes, s.state
            """;

    private final Services services;
    private final Path pgbench;
    private final Connection connection;

    HoldSql(Services services) throws SQLException {
        this.services = services;
        this.pgbench = Tools.find("pgbench");
        this.connection = services.connect();
        copyTables();
    }

    String name() {
        return (pgbench == null ? "JDBC" : "pgbench") + ", " + CONNECTIONS + " connections";
    }

    /** @return holds a second */
    double measure() throws SQLException, IOException {
        fill();
        double rate = pgbench == null ? overJdbc() : withPgbench();
        try (Statement statement = connection.createStatement();
                ResultSet held = statement.executeQuery(
                        "select count(*) from " + SCHEMA + ".seat where state = 'HELD'")) {
            held.next();
            if (held.getInt(1) != SEATS) {
                throw new IOException("only " + held.getInt(1) + " of " + SEATS + " seats were taken in "
                        + ROUND_SECONDS + " s");
            }
        }
        return rate;
    }

    private void copyTables() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop schema if exists " + SCHEMA + " cascade");
            statement.execute("create schema " + SCHEMA);
            for (String table : TABLES) {
                statement.execute("create table " + SCHEMA + "." + table + " (like public." + table + " including all)");
                for (String detail : details(statement, table)) {
                    statement.execute(detail);
                }
            }
        }
    }

    /** What {@code like} leaves behind: storage options and triggers. */
    private static List<String> details(Statement statement, String table) throws SQLException {
        List<String> details = new ArrayList<>();
        try (ResultSet options = statement.executeQuery("select unnest(reloptions) from pg_class where oid = 'public."
                + table + "'::regclass")) {
            while (options.next()) {
                details.add("alter table " + SCHEMA + "." + table + " set (" + options.getString(1) + ")");
            }
        }
        try (ResultSet triggers = statement.executeQuery("select pg_get_triggerdef(oid) from pg_trigger"
                + " where not tgisinternal and tgrelid = 'public." + table + "'::regclass")) {
            while (triggers.next()) {
                details.add(triggers.getString(1).replace(" ON public." + table, " ON " + SCHEMA + "." + table));
            }
        }
        return details;
    }

    private void fill() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path to " + SCHEMA + ", public");
            statement.execute("truncate " + String.join(", ", TABLES));
            statement.execute("""
                    insert into seat_performance (id, show_id, announced, booking_opens_at, booking_closes_at)
                    values (1, 1, true, now() - interval '1 day', now() + interval '1 day')
                    """);
            statement.execute("""
                    insert into seat (id, performance_id, section_id, row_number, column_number, price)
                    select i, 1, 1, i, 1, 150000 from generate_series(1, %d) as i
                    """.formatted(SEATS));
            statement.execute("vacuum analyze seat");
        }
    }

    private double withPgbench() throws IOException {
        Path script = Path.of("target", "hold.sql").toAbsolutePath();
        Files.writeString(
                script,
                "\\set i :i + 1\n\\set a (:client_id * " + SHARE + " + :i) * 2 + 1\n\\set b :a + 1\n"
                        + TAKE.replace("{a}", ":a").replace("{b}", ":b").strip() + ";\n");
        Path output = Path.of("target", "pgbench.log").toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder(
                        pgbench.toString(),
                        "-h", services.postgres().getHost(),
                        "-p", String.valueOf(services.postgres().getPort()),
                        "-U", services.parameter("user"),
                        "-n", "-M", "prepared",
                        "-c", String.valueOf(CONNECTIONS),
                        "-j", String.valueOf(Math.min(CONNECTIONS, Runtime.getRuntime().availableProcessors())),
                        "-t", String.valueOf(SHARE),
                        "-D", "i=-1",
                        "-f", script.toString(),
                        services.database())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PGPASSWORD", services.parameter("password"));
        builder.environment().put("PGOPTIONS", "-c search_path=" + SCHEMA + ",public -c plan_cache_mode=force_generic_plan");
        Process process = builder.start();
        try {
            if (!process.waitFor(ROUND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new Refusal("stopped");
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Matcher tps = TPS.matcher(text);
        if (!tps.find()) {
            throw new IOException("pgbench said: " + text.strip());
        }
        return Double.parseDouble(tps.group(1));
    }

    private double overJdbc() throws SQLException {
        AtomicInteger done = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        List<Connection> connections = new ArrayList<>();
        for (int c = 0; c < CONNECTIONS; c++) {
            Connection own = services.connect();
            connections.add(own);
            try (Statement statement = own.createStatement()) {
                statement.execute("set search_path to " + SCHEMA + ", public");
                statement.execute("set plan_cache_mode = force_generic_plan");
            }
        }
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(ROUND_SECONDS);
        for (int c = 0; c < CONNECTIONS; c++) {
            Connection own = connections.get(c);
            int first = c * SHARE;
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try (PreparedStatement take =
                        own.prepareStatement(TAKE.replace("{a}", "?").replace("{b}", "?"))) {
                    for (int i = 0; i < SHARE && System.nanoTime() - end < 0; i++) {
                        long seat = (first + i) * 2L + 1;
                        bind(take, seat);
                        take.execute();
                        done.incrementAndGet();
                    }
                } catch (SQLException failed) {
                    // Seats are left over then, which the count at the end tells.
                }
            }));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Refusal("stopped");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        for (Connection own : connections) {
            own.close();
        }
        return done.get() / seconds;
    }

    private static void bind(PreparedStatement take, long seat) throws SQLException {
        int parameter = 0;
        for (int brace = TAKE.indexOf('{'); brace >= 0; brace = TAKE.indexOf('{', brace + 1)) {
            take.setLong(++parameter, TAKE.charAt(brace + 1) == 'a' ? seat : seat + 1);
        }
    }

    @Override
    public void close() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop schema if exists " + SCHEMA + " cascade");
        } finally {
            connection.close();
        }
    }
}
