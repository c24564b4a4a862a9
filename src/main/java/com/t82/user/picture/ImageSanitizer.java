package com.t82.user.picture;

import com.t82.shared.ProblemException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamSource;
import org.springframework.stereotype.Component;

/**
 * Re-encodes an uploaded picture: upright, scaled down and without anything but its pixels, so that neither the place
 * where it was taken nor hidden content survives. A bulkhead limits how many are processed at a time, because a picture
 * takes far more memory than its file. A file is read only when it is processed, and few requests may wait.
 */
@Component
class ImageSanitizer {

    private static final int CONCURRENT = 2;
    private static final int WAITING = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final float JPEG_QUALITY = 0.86f;
    private static final int LONGEST_EDGE = 30_000;

    private final PictureSettings settings;
    private final Semaphore places = new Semaphore(CONCURRENT, true);
    private final Semaphore room = new Semaphore(CONCURRENT + WAITING);

    ImageSanitizer(PictureSettings settings) {
        this.settings = settings;
    }

    /**
     * @throws ProblemException {@link PictureProblem#UNSUPPORTED_IMAGE} by content, whatever the name of the file;
     *     {@link PictureProblem#IMAGE_FILE_TOO_LARGE}, {@link PictureProblem#TOO_MANY_PIXELS} before anything is
     *     decoded; {@link PictureProblem#UNREADABLE_IMAGE}; {@link PictureProblem#IMAGE_BROKEN_OFF} when the file ends
     *     before the picture; {@link PictureProblem#IMAGES_UNAVAILABLE} when too many wait
     * @throws IOException when the uploaded file cannot be read
     */
    Picture sanitize(InputStreamSource upload) throws IOException {
        if (!room.tryAcquire()) {
            throw busy();
        }
        try {
            if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            try {
                return sanitize(read(upload));
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            room.release();
        }
    }

    private byte[] read(InputStreamSource upload) throws IOException {
        int limit = Math.toIntExact(settings.maxSize().toBytes());
        try (InputStream file = upload.getInputStream()) {
            byte[] content = file.readNBytes(limit + 1);
            if (content.length > limit) {
                throw new ProblemException(
                        PictureProblem.IMAGE_FILE_TOO_LARGE, settings.maxSize().toMegabytes());
            }
            return content;
        }
    }

    private Picture sanitize(byte[] upload) {
        String format = formatOf(upload);
        if (format == null) {
            throw new ProblemException(PictureProblem.UNSUPPORTED_IMAGE);
        }
        if (Truncation.isIn(upload, format)) {
            throw new ProblemException(PictureProblem.IMAGE_BROKEN_OFF);
        }
        try {
            if (format.equals("jpeg") && ScanLimit.isExceededBy(upload)) {
                throw new ProblemException(PictureProblem.UNREADABLE_IMAGE);
            }
            BufferedImage source = decode(upload, format);
            Orientation orientation = format.equals("jpeg") ? Orientation.of(upload) : Orientation.UPRIGHT;
            return encode(draw(source, orientation));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new ProblemException(PictureProblem.UNREADABLE_IMAGE);
        }
    }

    private static @Nullable String formatOf(byte[] file) {
        if (startsWith(file, 0xff, 0xd8, 0xff)) {
            return "jpeg";
        }
        if (startsWith(file, 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a)) {
            return "png";
        }
        return startsWith(file, 'G', 'I', 'F', '8') ? "gif" : null;
    }

    private static boolean startsWith(byte[] file, int... magic) {
        if (file.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((file[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Decodes the first frame. A frame larger than the stored size is subsampled while it is read, so that the whole
     * frame is never in memory.
     */
    private BufferedImage decode(byte[] upload, String format) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (MemoryCacheImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(upload))) {
            // Ignores metadata, because compressed text in a PNG can expand to any size.
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width < 1 || height < 1) {
                throw new ProblemException(PictureProblem.UNREADABLE_IMAGE);
            }
            if (width > LONGEST_EDGE || height > LONGEST_EDGE || (long) width * height > settings.maxPixels()) {
                throw new ProblemException(PictureProblem.TOO_MANY_PIXELS);
            }
            ImageReadParam parameters = reader.getDefaultReadParam();
            int step = Math.ceilDiv(Math.max(width, height), settings.maxEdge());
            parameters.setSourceSubsampling(Math.min(step, width), Math.min(step, height), 0, 0);
            return reader.read(0, parameters);
        } finally {
            reader.dispose();
        }
    }

    private BufferedImage draw(BufferedImage source, Orientation orientation) {
        double scale = Math.min(1, settings.maxEdge() / (double) Math.max(source.getWidth(), source.getHeight()));
        int width = (int) Math.max(1, Math.round(source.getWidth() * scale));
        int height = (int) Math.max(1, Math.round(source.getHeight() * scale));
        boolean transparent = source.getColorModel().hasAlpha();
        BufferedImage target = new BufferedImage(
                orientation.isSideways() ? height : width,
                orientation.isSideways() ? width : height,
                transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = target.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            if (!transparent) {
                pen.setColor(Color.WHITE);
                pen.fillRect(0, 0, target.getWidth(), target.getHeight());
            }
            AffineTransform placing = orientation.upright(width, height);
            placing.scale(width / (double) source.getWidth(), height / (double) source.getHeight());
            pen.drawImage(source, placing, null);
        } finally {
            pen.dispose();
        }
        return target;
    }

    private static Picture encode(BufferedImage image) throws IOException {
        return image.getColorModel().hasAlpha() ? Picture.png(png(image)) : Picture.jpeg(jpeg(image));
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", output)) {
            throw new IllegalStateException("No PNG writer");
        }
        return output.toByteArray();
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(output)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(JPEG_QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return output.toByteArray();
    }

    private static ProblemException busy() {
        return ProblemException.retryAfter(Duration.ofSeconds(5), PictureProblem.IMAGES_UNAVAILABLE);
    }
}
