package com.t82.ticket.issue;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.springframework.stereotype.Component;

/** Draws the QR code of a ticket. */
@Component
class TicketPictures {

    /** Pixels of each side: ten a module for a QR code of version 6 with its quiet zone. */
    private static final int SIDE = 490;

    /** The quiet zone that the standard demands, in modules. */
    private static final int QUIET_ZONE = 4;

    private static final Map<EncodeHintType, ?> HINTS =
            Map.of(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M, EncodeHintType.MARGIN, QUIET_ZONE);

    /** A PNG, black on white. */
    byte[] draw(String code) {
        try {
            BitMatrix matrix = new QRCodeWriter().encode(code, BarcodeFormat.QR_CODE, SIDE, SIDE, HINTS);
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            // With a plain output stream ImageIO would buffer in a temporary file.
            try (MemoryCacheImageOutputStream image = new MemoryCacheImageOutputStream(png)) {
                ImageIO.write(blackOnWhite(matrix), "PNG", image);
            }
            return png.toByteArray();
        } catch (WriterException e) {
            throw new IllegalStateException("A ticket code does not fit a QR code", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage blackOnWhite(BitMatrix matrix) {
        BufferedImage image = new BufferedImage(matrix.getWidth(), matrix.getHeight(), BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < matrix.getHeight(); y++) {
            for (int x = 0; x < matrix.getWidth(); x++) {
                image.setRGB(x, y, matrix.get(x, y) ? 0xff000000 : 0xffffffff);
            }
        }
        return image;
    }
}
