package com.t82.user.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.t82.shared.ProblemException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.InputStreamSource;
import org.springframework.util.unit.DataSize;

class ImageSanitizerTest {

    private final ImageSanitizer sanitizer = new ImageSanitizer(
            new PictureSettings(Path.of("unused"), DataSize.ofMegabytes(1), 5_000_000, 400, 100, null, null));

    @Test
    void aPhotographIsScaledDownAndLosesItsMetadata() throws IOException {
        byte[] photograph = withExif(file("jpg", 1200, 600), 1, "Seoul 37.5665N 126.9780E");
        Picture picture = sanitize(photograph);
        assertThat(picture.name()).matches(Picture.NAME).endsWith(".jpg");
        assertThat(new String(picture.content(), StandardCharsets.ISO_8859_1)).doesNotContain("Seoul", "Exif");
        BufferedImage image = read(picture);
        assertThat(image.getWidth()).isEqualTo(400);
        assertThat(image.getHeight()).isEqualTo(200);
    }

    @Test
    void aPhotographTakenSidewaysIsRotated() throws IOException {
        // The sensor has red above and blue below. 6 means that the top is at the right, 8 that it is at the left.
        BufferedImage right = read(sanitize(withExif(file("jpg", 200, 100), 6, "")));
        assertThat(right.getWidth()).isEqualTo(100);
        assertThat(right.getHeight()).isEqualTo(200);
        assertThat(isRed(right, 90, 100)).isTrue();
        assertThat(isRed(right, 10, 100)).isFalse();
        BufferedImage left = read(sanitize(withExif(file("jpg", 200, 100), 8, "")));
        assertThat(isRed(left, 10, 100)).isTrue();
        BufferedImage upsideDown = read(sanitize(withExif(file("jpg", 200, 100), 3, "")));
        assertThat(isRed(upsideDown, 100, 90)).isTrue();
        assertThat(isRed(upsideDown, 100, 10)).isFalse();
    }

    @Test
    void transparencyIsKept() throws IOException {
        BufferedImage glass = new BufferedImage(10, 10, BufferedImage.TYPE_INT_ARGB);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(glass, "png", png);
        Picture picture = sanitize(png.toByteArray());
        assertThat(picture.name()).endsWith(".png");
        assertThat(read(picture).getRGB(5, 5) >>> 24).isZero();
    }

    @Test
    void theFirstFrameOfAGifIsKept() throws IOException {
        assertThat(read(sanitize(file("gif", 30, 20))).getWidth()).isEqualTo(30);
    }

    @Test
    void theFormatIsRecognisedByContent() {
        refuses(PictureProblem.UNSUPPORTED_IMAGE, "<svg onload=\"alert(1)\"/>".getBytes(StandardCharsets.UTF_8));
        refuses(PictureProblem.UNSUPPORTED_IMAGE, "RIFF....WEBPVP8 ".getBytes(StandardCharsets.UTF_8));
        refuses(PictureProblem.UNSUPPORTED_IMAGE, new byte[0]);
    }

    @Test
    void aDecompressionBombIsRefusedBeforeDecoding() throws IOException {
        byte[] png = file("png", 10, 10);
        ByteBuffer.wrap(png).putInt(16, 20_000).putInt(20, 20_000);
        refuses(PictureProblem.TOO_MANY_PIXELS, png);
        refuses(PictureProblem.IMAGE_FILE_TOO_LARGE, Arrays.copyOf(file("jpg", 10, 10), 1024 * 1024 + 1));
    }

    @Test
    void aDamagedFileIsRefusedAsUnreadable() throws IOException {
        byte[] noise = file("png", 300, 300);
        Arrays.fill(noise, 60, noise.length, (byte) 7);
        refuses(PictureProblem.UNREADABLE_IMAGE, noise);
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        List<byte[]> pictures = new ArrayList<>(List.of(progressive(300, 300)));
        for (String format : List.of("jpg", "png", "gif")) {
            pictures.add(file(format, 300, 300));
        }
        pictures.add(withExif(file("jpg", 300, 300), 1, "\u007f".repeat(40)));
        for (byte[] whole : pictures) {
            sanitize(whole);
            refuses(PictureProblem.IMAGE_BROKEN_OFF, Arrays.copyOf(whole, 12));
            for (int percent : new int[] {30, 60, 90}) {
                refuses(PictureProblem.IMAGE_BROKEN_OFF, Arrays.copyOf(whole, whole.length * percent / 100));
            }
        }
    }

    @Test
    void bytesAfterThePictureAreIgnored() throws IOException {
        for (String format : List.of("jpg", "png", "gif")) {
            byte[] whole = file(format, 300, 300);
            byte[] followed = Arrays.copyOf(whole, whole.length + 500);
            assertThat(read(sanitize(followed)).getWidth()).isEqualTo(300);
        }
    }

    @Test
    void aPictureLargerThanTheLimitIsSubsampledWhileItIsRead() throws IOException {
        BufferedImage image = read(sanitize(file("png", 790, 10)));
        assertThat(image.getWidth()).isEqualTo(395);
        assertThat(image.getHeight()).isEqualTo(5);
    }

    @Test
    void fewUploadsWaitAndAFileIsReadOnlyWhenItIsProcessed() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        byte[] file = file("png", 10, 10);
        InputStreamSource slow = () -> {
            opened.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException interrupted) {
                throw new InterruptedIOException();
            }
            return new ByteArrayInputStream(file);
        };
        ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor();
        try {
            CompletionService<Picture> uploads = new ExecutorCompletionService<>(crowd);
            for (int i = 0; i < 9; i++) {
                uploads.submit(() -> sanitizer.sanitize(slow));
            }
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(uploads.take()::get)
                    .satisfies(refused -> {
                        ProblemException problem = (ProblemException) refused.getCause();
                        assertThat(problem.type()).isEqualTo(PictureProblem.IMAGES_UNAVAILABLE);
                        assertThat(problem.retryAfter()).isPositive();
                    });
            assertThat(opened).hasValueLessThanOrEqualTo(2);
            release.countDown();
            for (int i = 0; i < 8; i++) {
                assertThat(uploads.take().get().name()).matches(Picture.NAME);
            }
        } finally {
            release.countDown();
            crowd.close();
        }
    }

    @Test
    void aFileWithTooManyScansIsRefused() throws IOException {
        byte[] progressive = progressive(300, 300);
        assertThat(read(sanitize(progressive)).getWidth()).isEqualTo(300);
        int last = lastScan(progressive);
        byte[] scan = Arrays.copyOfRange(progressive, last, progressive.length - 2);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.write(progressive, 0, last);
        for (int i = 0; i < 80; i++) {
            many.write(scan);
        }
        many.write(progressive, progressive.length - 2, 2);
        refuses(PictureProblem.UNREADABLE_IMAGE, many.toByteArray());
    }

    @Test
    void theScansOfAnEmbeddedPreviewDoNotCount() throws IOException {
        String markers = "\u00ff\u00da".repeat(200);
        byte[] jpeg = file("jpg", 20, 20);
        ByteBuffer commented = ByteBuffer.allocate(jpeg.length + 4 + markers.length());
        commented.put(jpeg, 0, 2).putShort((short) 0xfffe).putShort((short) (2 + markers.length()));
        commented.put(markers.getBytes(StandardCharsets.ISO_8859_1)).put(jpeg, 2, jpeg.length - 2);
        assertThat(read(sanitize(commented.array())).getWidth()).isEqualTo(20);
    }

    private static byte[] progressive(int width, int height) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(output)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.setOutput(stream);
            writer.write(
                    null,
                    new IIOImage(ImageIO.read(new ByteArrayInputStream(file("png", width, height))), null, null),
                    parameters);
        } finally {
            writer.dispose();
        }
        return output.toByteArray();
    }

    private static int lastScan(byte[] jpeg) {
        int position = jpeg.length - 2;
        while ((jpeg[position] & 0xff) != 0xff || (jpeg[position + 1] & 0xff) != 0xda) {
            position--;
        }
        return position;
    }

    private Picture sanitize(byte[] file) throws IOException {
        return sanitizer.sanitize(new ByteArrayResource(file));
    }

    private void refuses(PictureProblem problem, byte[] file) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> sanitize(file))
                .satisfies(refused -> assertThat(refused.type()).isEqualTo(problem));
    }

    /** Red above, blue below. */
    static byte[] file(String format, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.RED);
        pen.fillRect(0, 0, width, height / 2);
        pen.setColor(Color.BLUE);
        pen.fillRect(0, height / 2, width, height);
        pen.dispose();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, output)).isTrue();
        return output.toByteArray();
    }

    private static byte[] withExif(byte[] jpeg, int orientation, String note) {
        byte[] text = note.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer tiff = ByteBuffer.allocate(26 + text.length);
        tiff.putShort((short) 0x4d4d).putShort((short) 42).putInt(8);
        tiff.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        tiff.putShort((short) orientation).putShort((short) 0).putInt(0).put(text);
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + 10 + tiff.capacity());
        file.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (8 + tiff.capacity()));
        file.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff.array());
        file.put(jpeg, 2, jpeg.length - 2);
        return file.array();
    }

    private static BufferedImage read(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.content()));
    }

    private static boolean isRed(BufferedImage image, int x, int y) {
        Color color = new Color(image.getRGB(x, y));
        return color.getRed() > 150 && color.getBlue() < 100;
    }
}
