package com.t82.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which module owns which table, and what names a table of another module. */
record SchemaWalls(Map<String, String> ownerByTable) {

    private static final Pattern CREATED =
            Pattern.compile("create\\s+(?:unlogged\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?([a-z_0-9]+)");
    private static final Pattern SQL =
            Pattern.compile("\\b(select|insert|update|delete|from|join|into|truncate|lock)\\b");
    private static final Set<String> BEFORE_A_TABLE =
            Set.of("from", "join", "using", "into", "update", "table", "truncate", "lock", "references");
    private static final Set<String> BETWEEN = Set.of("only", "lateral", "table", "if", "not", "exists");
    private static final Set<String> AFTER_THE_TABLES = Set.of(
            "where",
            "set",
            "select",
            "group",
            "order",
            "having",
            "union",
            "limit",
            "offset",
            "returning",
            "window",
            "values",
            "for",
            "cascade",
            "restart",
            "add",
            "in");
    private static final Pattern INDEX_OR_TRIGGER =
            Pattern.compile("create\\s+(?:unique\\s+)?(?:index|trigger)\\b[^;]*?\\son\\s+([a-z_0-9]+)");
    private static final Pattern TOKEN = Pattern.compile("[a-z_][a-z_0-9]*|[^\\sa-z_]");
    private static final Set<String> TABLE_ANNOTATIONS = Set.of(
            "Ljakarta/persistence/Table;",
            "Ljakarta/persistence/SecondaryTable;",
            "Ljakarta/persistence/JoinTable;",
            "Ljakarta/persistence/CollectionTable;");

    /** A table belongs to the module whose migrations create it. */
    static SchemaWalls ofMigrations(Path migrations) {
        Map<String, String> owners = new TreeMap<>();
        for (Path file : files(migrations, Integer.MAX_VALUE, ".sql")) {
            String module = migrations.relativize(file).getName(0).toString();
            Matcher created = CREATED.matcher(read(file).toLowerCase(Locale.ROOT));
            while (created.find()) {
                owners.put(created.group(1), module);
            }
        }
        return new SchemaWalls(owners);
    }

    /** The same, with the tables of the first migrations given to the modules that have used them since. */
    SchemaWalls withFoundations() {
        Map<String, String> owners = new TreeMap<>(ownerByTable);
        owners.putAll(Map.of(
                "event_publication", "messaging",
                "event_publication_dead", "messaging",
                "audit_entry", "audit",
                "idempotent_answer", "web",
                "scheduler_lock", "platform"));
        return new SchemaWalls(owners);
    }

    /** The same, with the tables that these migrations create for one module. */
    SchemaWalls with(String module, Path migrations) {
        Map<String, String> owners = new TreeMap<>(ownerByTable);
        ofMigrations(migrations).ownerByTable().keySet().forEach(table -> owners.put(table, module));
        return new SchemaWalls(owners);
    }

    /** Tables of the live schema whose name does not begin with their module. */
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

    /** SQL and mappings in a module's compiled classes that name a table of another module. */
    List<String> crossingSql(Path classes, String module) {
        return crossingSql(classes, module, Integer.MAX_VALUE);
    }

    /** @param depth 1 for the classes of this one package */
    List<String> crossingSql(Path classes, String module, int depth) {
        List<String> crossing = new ArrayList<>();
        for (Path file : files(classes, depth, ".class")) {
            Set<String> named = new TreeSet<>();
            for (String constant : ConstantPool.texts(bytes(file))) {
                named.addAll(foreignTables(constant, module));
            }
            mappedTables(file).filter(table -> isForeign(table, module)).forEach(named::add);
            named.forEach(table -> crossing.add(file.getFileName() + " names " + table));
        }
        return crossing;
    }

    /** SQL in the migrations of a module that names a table of another module. */
    List<String> crossingMigrations(Path migrations, String module) {
        List<String> crossing = new ArrayList<>();
        for (Path file : files(migrations, Integer.MAX_VALUE, ".sql")) {
            String statements = read(file).toLowerCase(Locale.ROOT).replaceAll("--[^\n]*", "");
            Set<String> named = foreignTablesOf(statements, module);
            INDEX_OR_TRIGGER
                    .matcher(statements)
                    .results()
                    .map(found -> found.group(1))
                    .filter(table -> isForeign(table, module))
                    .forEach(named::add);
            named.forEach(table -> crossing.add(file.getFileName() + " names " + table));
        }
        return crossing;
    }

    /**
     * Standalone may read the tables of the publication registry, to know when all events of the demo data are handled.
     */
    private boolean isForeign(String table, String module) {
        String owner = ownerByTable.get(table);
        return owner != null && !owner.equals(module) && !(owner.equals("__root") && module.equals("standalone"));
    }

    /** Tables of other modules that a text names, also after a comma or a schema, if the text looks like SQL. */
    Set<String> foreignTables(String text, String module) {
        String lower = text.toLowerCase(Locale.ROOT);
        return SQL.matcher(lower).find() ? foreignTablesOf(lower, module) : Set.of();
    }

    private Set<String> foreignTablesOf(String sql, String module) {
        Set<String> foreign = new TreeSet<>();
        Deque<Boolean> outer = new ArrayDeque<>();
        boolean amongTables = false;
        boolean tableNext = false;
        String before = "";
        Matcher tokens = TOKEN.matcher(sql);
        while (tokens.find()) {
            String token = tokens.group();
            if (token.equals("(")) {
                outer.push(amongTables);
                amongTables = false;
                tableNext = false;
            } else if (token.equals(")")) {
                amongTables = !outer.isEmpty() && outer.pop();
                tableNext = false;
            } else if (token.equals(",")) {
                tableNext = amongTables;
            } else if (token.equals(".")) {
                tableNext = amongTables && before.equals("public");
            } else if (BEFORE_A_TABLE.contains(token) && !before.equals("distinct")) {
                amongTables = true;
                tableNext = true;
            } else if (AFTER_THE_TABLES.contains(token)) {
                amongTables = false;
                tableNext = false;
            } else if (token.equals("on")) {
                tableNext = false;
            } else if (tableNext && !BETWEEN.contains(token) && !token.equals("\"")) {
                if (isForeign(token, module)) {
                    foreign.add(token);
                }
                tableNext = false;
            }
            before = token;
        }
        return foreign;
    }

    /** The tables that the annotations of an entity and its fields name. */
    private static Stream<String> mappedTables(Path classFile) {
        Set<String> tables = new TreeSet<>();
        AnnotationVisitor name = new AnnotationVisitor(SpringAsmInfo.ASM_VERSION) {
            @Override
            public void visit(String attribute, Object value) {
                if (attribute.equals("name")) {
                    tables.add(value.toString().toLowerCase(Locale.ROOT));
                }
            }
        };
        FieldVisitor field = new FieldVisitor(SpringAsmInfo.ASM_VERSION) {
            @Override
            public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
                return TABLE_ANNOTATIONS.contains(type) ? name : null;
            }
        };
        new ClassReader(bytes(classFile))
                .accept(
                        new ClassVisitor(SpringAsmInfo.ASM_VERSION) {
                            @Override
                            public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
                                return TABLE_ANNOTATIONS.contains(type) ? name : null;
                            }

                            @Override
                            public FieldVisitor visitField(
                                    int access,
                                    String fieldName,
                                    String type,
                                    @Nullable String signature,
                                    @Nullable Object value) {
                                return field;
                            }
                        },
                        ClassReader.SKIP_CODE);
        return tables.stream();
    }

    private static List<Path> files(Path folder, int depth, String ending) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
