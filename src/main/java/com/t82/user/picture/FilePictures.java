package com.t82.user.picture;

import com.t82.shared.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** Pictures as files in one directory. A file gets its name only once it is complete. */
class FilePictures implements PictureStore {

    private static final Logger log = LoggerFactory.getLogger(FilePictures.class);

    private final Path directory;

    FilePictures(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public void put(Picture picture) {
        try {
            Files.createDirectories(directory);
            Path draft = Files.createTempFile(directory, "draft-", ".tmp");
            try {
                Files.write(draft, picture.content());
                Files.move(draft, directory.resolve(picture.name()), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Optional<Resource> find(String name) {
        Path file = directory.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(new FileSystemResource(file)) : Optional.empty();
    }

    @Override
    public void delete(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static ProblemException unavailable(IOException failure) {
        log.warn("picture store failed store=directory cause={}", failure.toString());
        return ProblemException.retryAfter(Duration.ofSeconds(10), PictureProblem.IMAGES_UNAVAILABLE);
    }
}
