package com.t82.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server is stopped before a start, and which programs are started. */
class EmbeddedPostgreSqlTest {

    @TempDir
    Path directory;

    private DataDirectory data;
    private EmbeddedPostgreSql server;

    @BeforeEach
    void start() throws IOException {
        // Longer than the path of a Unix socket may be.
        data = new DataDirectory(directory.resolve("data of a fan with much to say " + "and more ".repeat(20)));
        server = EmbeddedPostgreSql.start(data, 0);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aServerOfAnotherDirectoryIsNotStoppedWhateverThePidFileSays() throws Exception {
        String pid =
                Files.readAllLines(data.postgres().resolve("postmaster.pid")).getFirst();
        Path mine = Files.createDirectories(directory.resolve("mine"));
        Files.writeString(mine.resolve("postmaster.pid"), pid + System.lineSeparator() + mine);

        EmbeddedPostgreSql.stopStale(mine);

        assertThat(ProcessHandle.of(Long.parseLong(pid))).get().matches(ProcessHandle::isAlive);
        DriverManager.getConnection(server.url()).close();
        assertThat(mine.resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    void aStaleServerOfTheDirectoryIsStopped() throws Exception {
        long pid = Long.parseLong(
                Files.readAllLines(data.postgres().resolve("postmaster.pid")).getFirst());

        EmbeddedPostgreSql.stopStale(data.postgres());

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void itsProgramsAreInTheDirectoryAndForTheOwnerOnly() throws Exception {
        long pid = Long.parseLong(
                Files.readAllLines(data.postgres().resolve("postmaster.pid")).getFirst());

        assertThat(Path.of(ProcessHandle.of(pid).orElseThrow().info().command().orElseThrow()))
                .startsWith(data.programs().toRealPath());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(data.root().resolve("programs"))))
                .isEqualTo("rwx------");
    }
}
