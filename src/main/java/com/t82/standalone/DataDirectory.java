package com.t82.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a standalone instance. Secrets are readable by their owner alone. Files are written atomically.
 */
final class DataDirectory {

    /**
     * Directories locked by this JVM. Closing a second channel on a locked file would release the lock of the first.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final JsonMapper json = JsonMapper.builder().build();

    DataDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path redis() {
        return root.resolve("redis");
    }

    Path images() {
        return root.resolve("images");
    }

    /**
     * Where the programs of PostgreSQL are unpacked, inside a directory for the owner alone, because the library makes
     * its own directory writable for all users.
     */
    Path programs() throws IOException {
        return ownerOnly(Files.createDirectories(root.resolve("programs"))).resolve("postgres");
    }

    Path log(String server) {
        return root.resolve("log").resolve(server + ".log");
    }

    /** RSA 2048 as base64 PKCS#8, created on first use. */
    String userKey() {
        return secret("user.pkcs8", () -> privateKey("RSA", 2048));
    }

    /** Ed25519 as base64 PKCS#8, created on first use. */
    String ticketKey() {
        return secret("ticket.pkcs8", () -> privateKey("Ed25519", 255));
    }

    String postgresPassword() {
        return secret("postgres.password", () -> {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            return HexFormat.of().formatHex(random);
        });
    }

    /** @throws NothingToJoinException when no instance has announced its servers */
    Services services() {
        Services found = lastServices();
        if (found == null) {
            throw new NothingToJoinException(root);
        }
        return found;
    }

    @Nullable Services lastServices() {
        Path file = servicesFile();
        if (!Files.exists(file)) {
            return null;
        }
        return json.readValue(file, Services.class);
    }

    void announce(Services services) throws IOException {
        Path draft = ownerOnly(Files.createTempFile(root, "services", ".tmp"));
        Files.writeString(
                draft, json.writerWithDefaultPrettyPrinter().writeValueAsString(services) + System.lineSeparator());
        Files.move(draft, servicesFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void withdrawServices() throws IOException {
        Files.deleteIfExists(servicesFile());
    }

    /**
     * Locks the directory for this process. The operating system releases the lock, however the process ends.
     *
     * @throws DirectoryInUseException if another process, or another context of this one, holds it
     */
    Hold hold() throws IOException {
        Files.createDirectories(root);
        Path real = root.toRealPath();
        Path note = root.resolve("holder");
        if (!HELD.add(real)) {
            throw new DirectoryInUseException(root, Files.exists(note) ? Files.readString(note) : "");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new DirectoryInUseException(root, Files.exists(note) ? Files.readString(note) : "");
            }
            Files.writeString(note, "process " + ProcessHandle.current().pid());
            return new Hold(real, channel);
        } catch (IOException | RuntimeException failure) {
            HELD.remove(real);
            if (channel != null) {
                channel.close();
            }
            throw failure;
        }
    }

    private Path servicesFile() {
        return root.resolve("services.json");
    }

    private String secret(String name, Supplier<String> fresh) {
        try {
            Path keys = Files.createDirectories(root.resolve("keys"));
            Path file = keys.resolve(name);
            if (!Files.exists(file)) {
                ownerOnly(keys);
                Path draft = ownerOnly(Files.createTempFile(keys, name, ".tmp"));
                Files.writeString(draft, fresh.get());
                try {
                    // Creating a link fails if the file exists, so of two concurrent starts exactly one writes the
                    // secret.
                    Files.createLink(file, draft);
                } catch (FileAlreadyExistsException e) {
                    // Another process was first; its secret is used.
                } catch (UnsupportedOperationException e) {
                    Files.copy(draft, file, StandardCopyOption.COPY_ATTRIBUTES);
                } finally {
                    Files.deleteIfExists(draft);
                }
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot store the secrets of standalone in " + root, e);
        }
    }

    private static Path ownerOnly(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
        return path;
    }

    private static String privateKey(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return Base64.getEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        }
    }

    /** The lock of this process on the directory. */
    static final class Hold implements AutoCloseable {

        private final Path path;
        private final FileChannel channel;

        private Hold(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            HELD.remove(path);
        }
    }

    /** Another process uses this directory. */
    static final class DirectoryInUseException extends RuntimeException {

        DirectoryInUseException(Path root, String holder) {
            super("The data directory %s is in use by %s."
                    .formatted(root, holder.isBlank() ? "another process" : holder));
        }
    }

    /** No running instance was found to join. */
    static final class NothingToJoinException extends RuntimeException {

        NothingToJoinException(Path root) {
            super("Nothing runs on %s: there is no services.json to join.".formatted(root));
        }
    }
}
