package com.t82.loadtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a database does that has nothing but the rows of a sale to write: those of the sales just made, again, each sale in
 * one transaction, on copies of the tables with their indexes and checks in a schema that is dropped afterwards. No events,
 * no registry, no questions.
 */
final class SaleSql {

    static final int CONNECTIONS = 16;

    private static final String SCHEMA = "t82_sales";
    private static final List<String> TABLES = List.of(
            "payment_purchase",
            "seat",
            "ticket",
            "event_sale",
            "event_sales_day",
            "event_sales_show",
            "event_sales_performance",
            "push_notice",
            "push_ticket",
            "push_reminder",
            "review_ticket",
            "audit_entry");
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without initial");

    private static final String SALE = """
            begin;
            update payment_purchase set state = state where id = (select purchase from sale where n = :n);
            update seat set changes = changes + 1 where id = any ((select seats from sale where n = :n)::bigint[]);
            insert into ticket overriding system value
                select * from public.ticket where id = any ((select tickets from sale where n = :n)::bigint[]);
            insert into event_sale (reference, kind, counted_at)
                select purchase, 'S', now() from sale where n = :n;
            insert into event_sales_day (day, show_id, tickets) values (current_date, 1, 2)
                on conflict (day, show_id) do update set tickets = event_sales_day.tickets + excluded.tickets;
            insert into event_sales_show (show_id, tickets) values (1, 2)
                on conflict (show_id) do update set tickets = event_sales_show.tickets + excluded.tickets;
            insert into event_sales_performance (performance_id, tickets) values (1, 2)
                on conflict (performance_id) do update
                    set tickets = event_sales_performance.tickets + excluded.tickets;
            insert into push_notice overriding system value
                select * from public.push_notice where notice_id = (select notice from sale where n = :n);
            insert into push_ticket
                select * from public.push_ticket where ticket_id = any ((select tickets from sale where n = :n)::bigint[]);
            insert into push_reminder (user_id, performance_id, kind, due_at)
                select holder, performance, kind, now() from sale, (values ('DAY_BEFORE'), ('HOUR_BEFORE')) as r (kind)
                where n = :n;
            insert into review_ticket
                select * from public.review_ticket
                where ticket_id = any ((select tickets from sale where n = :n)::bigint[]);
            insert into audit_entry overriding system value
                select * from public.audit_entry where news_key = any ((select entries from sale where n = :n)::text[]);
            commit;
            """;

    private final Services services;
    private final long performance;

    SaleSql(Services services, long performance) {
        this.services = services;
        this.performance = performance;
    }

    /** @return sales a second; NaN without pgbench */
    double measure() throws SQLException, IOException {
        Path pgbench = Tools.find("pgbench");
        if (pgbench == null) {
            return Double.NaN;
        }
        try (Connection connection = services.connect();
                Statement statement = connection.createStatement()) {
            try {
                return withPgbench(pgbench, prepare(statement));
            } finally {
                statement.execute("drop schema if exists " + SCHEMA + " cascade");
            }
        }
    }

    private int prepare(Statement statement) throws SQLException {
        statement.execute("drop schema if exists " + SCHEMA + " cascade");
        statement.execute("create schema " + SCHEMA);
        for (String table : TABLES) {
            statement.execute("create table " + SCHEMA + "." + table + " (like public." + table + " including all)");
        }
        statement.execute("set search_path to " + SCHEMA + ", public");
        statement.execute("""
                create table sale as
                select (row_number() over (order by purchase_id))::int as n, purchase_id as purchase,
                    array_agg(seat_id) as seats, array_agg(id) as tickets, holder_id as holder,
                    performance_id as performance,
                    (select notice_id from public.push_notice
                     where user_id = holder_id and business_key = 'booking:' || purchase_id) as notice,
                    array_agg('issued:' || id) || ('approved:' || purchase_id) as entries
                from public.ticket where performance_id = %d
                group by purchase_id, holder_id, performance_id
                """.formatted(performance));
        statement.execute("alter table sale add primary key (n)");
        statement.execute("insert into " + SCHEMA + ".payment_purchase select p.* from public.payment_purchase p"
                + " join sale on sale.purchase = p.id");
        statement.execute("insert into " + SCHEMA + ".seat select * from public.seat where performance_id = "
                + performance);
        statement.execute("vacuum analyze " + SCHEMA + ".seat, " + SCHEMA + ".payment_purchase, sale");
        try (ResultSet count = statement.executeQuery("select count(*) from sale")) {
            count.next();
            return count.getInt(1);
        }
    }

    private double withPgbench(Path pgbench, int sales) throws IOException {
        int share = sales / CONNECTIONS;
        Path script = Path.of("target", "sale.sql").toAbsolutePath();
        Files.createDirectories(script.getParent());
        Files.writeString(script, "\\set i :i + 1\n\\set n :client_id * " + share + " + :i\n" + SALE);
        Path output = Path.of("target", "pgbench-sales.log").toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder(
                        pgbench.toString(),
                        "-h", services.postgres().getHost(),
                        "-p", String.valueOf(services.postgres().getPort()),
                        "-U", services.parameter("user"),
                        "-n", "-M", "prepared",
                        "-c", String.valueOf(CONNECTIONS),
                        "-j", "2",
                        "-t", String.valueOf(share),
                        "-D", "i=0",
                        "-f", script.toString(),
                        services.database())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PGPASSWORD", services.parameter("password"));
        builder.environment().put("PGOPTIONS", "-c search_path=" + SCHEMA + ",public");
        Process process = builder.start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
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
}
