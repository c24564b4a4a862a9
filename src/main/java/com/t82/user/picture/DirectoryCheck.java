package com.t82.user.picture;

import com.t82.shared.ConfigurationCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/** Checks at startup that pictures can be stored, and warns when they are stored on a local disk. */
class DirectoryCheck implements ConfigurationCheck {

    private static final Logger log = LoggerFactory.getLogger(DirectoryCheck.class);

    @Override
    public List<String> problems(Environment environment) {
        return ConfigurationCheck.trial(
                environment, "t82.user.pictures", PictureSettings.class, DirectoryCheck::requireWritableDirectory);
    }

    private static void requireWritableDirectory(PictureSettings settings) {
        if (settings.hasBucket()) {
            return;
        }
        Path directory = settings.directory().toAbsolutePath().normalize();
        Path existing = directory;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            throw new IllegalStateException("t82.user.pictures.directory (T82_USER_PICTURES_DIRECTORY) is " + directory
                    + ", which cannot be written to. Several instances need t82.user.pictures.s3.bucket instead.");
        }
        log.warn(
                "pictures on local disk directory={}. Other instances cannot show them; they are lost with the disk."
                        + " Set t82.user.pictures.s3.bucket unless the directory is shared and permanent.",
                directory);
    }
}
