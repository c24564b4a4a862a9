package com.t82.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.asm.ClassReader;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which module owns which table, and who reaches over a wall to another's. */
record SchemaWalls(Map<String, String> ownerByTable) {

    private static final int CONSTANT_UTF8 = 1;
    private static final Pattern CREATED =
            Pattern.compile("create\\s+(?:unlogged\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?([a-z_0-9]+)");
    private static final Pattern SQL =
            Pattern.compile("\\b(select|insert|update|delete|from|join|into|truncate|lock)\\b");
    private static final Set<String> BEFORE_A_TABLE =
            Set.of("from", "join", "into", "update", "table", "only", "truncate", "lock");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z_0-9]*");

    /** A table belongs to the module whose migrations create it. */
    static SchemaWalls ofMigrations(Path migrations) {
        Map<String, String> owners = new TreeMap<>();
        try (Stream<Path> files = Files.walk(migrations)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".sql")).toList()) {
                String module = migrations.relativize(file).getName(0).toString();
                Matcher created = CREATED.matcher(Files.readString(file).toLowerCase());
                while (created.find()) {
                    owners.put(created.group(1), module);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SchemaWalls(owners);
    }

    /** Tables of the live schema whose name does not tell their module. */
    List<String> namelessTables(Set<String> liveTables) {
        List<String> nameless = new ArrayList<>();
        for (String table : liveTables) {
            String owner = ownerByTable.get(table);
            boolean told = owner != null
                    && (owner.equals("__root")
                            || table.equals(owner)
                            || table.startsWith(owner + "_")
                            || owner.equals("standalone") && table.startsWith("sandbox_"));
            if (!told) {
                nameless.add(table);
            }
        }
        return nameless;
    }

    /** Foreign keys of the live schema that cross modules. */
    List<String> crossingForeignKeys(JdbcClient jdbc) {
        List<String> crossing = new ArrayList<>();
        jdbc.sql("""
                select constrained.relname as here, referenced.relname as there, fk.conname as name
                from pg_constraint fk
                join pg_class constrained on constrained.oid = fk.conrelid
                join pg_class referenced on referenced.oid = fk.confrelid
                where fk.contype = 'f'
                """).query(row -> {
            String here = row.getString("here");
            String there = row.getString("there");
            if (!String.valueOf(ownerByTable.get(here)).equals(String.valueOf(ownerByTable.get(there)))) {
                crossing.add(row.getString("name") + ": " + here + " -> " + there);
            }
        });
        return crossing;
    }

    /** SQL in a module's compiled classes that names a table of another module. */
    List<String> crossingSql(Path classes, String module) {
        List<String> crossing = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".class")).toList()) {
                for (String constant : constants(file)) {
                    foreignTables(constant, module)
                            .forEach(table -> crossing.add(file.getFileName() + " names " + table));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return crossing;
    }

    /**
     * Tables of other modules that a text names, if the text looks like SQL. Standalone may look into the house's own
     * tables, to know when the demo data's news has been taken.
     */
    Set<String> foreignTables(String text, String module) {
        String lower = text.toLowerCase();
        Set<String> foreign = new TreeSet<>();
        if (!SQL.matcher(lower).find()) {
            return foreign;
        }
        Matcher words = WORD.matcher(lower);
        String before = "";
        while (words.find()) {
            String word = words.group();
            String owner = ownerByTable.get(word);
            boolean mayRead =
                    owner == null || owner.equals(module) || owner.equals("__root") && module.equals("standalone");
            if (!mayRead && BEFORE_A_TABLE.contains(before)) {
                foreign.add(word);
            }
            before = word;
        }
        return foreign;
    }

    private static List<String> constants(Path classFile) throws IOException {
        ClassReader reader = new ClassReader(Files.readAllBytes(classFile));
        List<String> constants = new ArrayList<>();
        for (int item = 1; item < reader.getItemCount(); item++) {
            int offset = reader.getItem(item);
            if (offset > 0 && reader.readByte(offset - 1) == CONSTANT_UTF8) {
                constants.add(utf8(reader, offset));
            }
        }
        return constants;
    }

    private static String utf8(ClassReader reader, int offset) {
        int length = reader.readUnsignedShort(offset);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) reader.readByte(offset + 2 + i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
