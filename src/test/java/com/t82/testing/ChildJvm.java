package com.t82.testing;

import com.t82.T82Application;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * How to start the application as a process of its own, without test classes. The first of these processes that ends in an
 * orderly way leaves an archive of its classes (CDS) in {@code target/child}, with which the next ones start faster. Such an
 * archive takes jars only, so the application's own classes are packed into one.
 */
public final class ChildJvm {

    private static final Path KEPT = Path.of("target", "child");

    private ChildJvm() {}

    /**
     * The command line up to and including the main class; arguments of the application follow.
     *
     * @param options further ones of the JVM
     */
    public static List<String> command(String... options) throws IOException {
        Path classes = packedClasses();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + classes.toString().replaceFirst("jar$", "jsa"),
                "-Xlog:cds=off",
                "-Xlog:aot=off",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(classes + File.pathSeparator + dependencies());
        command.add("com.t82.T82Application");
        return command;
    }

    private static String dependencies() {
        return Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Named by what is in it, so that an archive never belongs to other classes. */
    private static synchronized Path packedClasses() throws IOException {
        Path root = Path.of(T82Application.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> !file.equals(root)).sorted().toList();
        }
        CRC32 content = new CRC32();
        for (Path file : files) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            content.update((root.relativize(file) + " " + attributes.size() + " " + attributes.lastModifiedTime())
                    .getBytes(StandardCharsets.UTF_8));
        }
        Files.createDirectories(KEPT);
        Path jar =
                KEPT.resolve("classes-%08x.jar".formatted(content.getValue())).toAbsolutePath();
        if (!Files.exists(jar)) {
            Path draft = Files.createTempFile(KEPT, "classes", ".tmp");
            try (OutputStream bytes = Files.newOutputStream(draft);
                    ZipOutputStream entries = new ZipOutputStream(bytes)) {
                for (Path file : files) {
                    String name = root.relativize(file).toString().replace(File.separatorChar, '/');
                    if (Files.isDirectory(file)) {
                        // Without entries of directories Spring finds no components in a jar.
                        entries.putNextEntry(new ZipEntry(name + "/"));
                    } else {
                        entries.putNextEntry(new ZipEntry(name));
                        Files.copy(file, entries);
                    }
                    entries.closeEntry();
                }
            }
            Files.move(draft, jar, StandardCopyOption.ATOMIC_MOVE);
        }
        return jar;
    }
}
