package com.t82.user.picture;

/**
 * Recognises a file that ends before its picture does, as an interrupted upload leaves it. Decoders accept such files
 * and paint the rest grey, so this checks the structure of the file. Bytes after the picture are ignored.
 */
final class Truncation {

    private static final int PNG_SIGNATURE = 8;
    private static final int IEND = 0x49454e44;
    private static final int GIF_HEADER = 13;
    private static final int GIF_DESCRIPTOR = 10;

    private Truncation() {}

    /** @param format jpeg, png or gif; only the first frame of a GIF counts, because only that is stored */
    static boolean isIn(byte[] file, String format) {
        return switch (format) {
            case "jpeg" -> isInJpeg(file);
            case "png" -> isInPng(file);
            case "gif" -> isInGif(file);
            default -> throw new IllegalArgumentException(format);
        };
    }

    /** The end marker of an embedded preview is inside a segment and is skipped with it. */
    private static boolean isInJpeg(byte[] file) {
        for (int marker = JpegMarkers.find(file, 0); marker >= 0; marker = JpegMarkers.next(file, marker)) {
            if (JpegMarkers.type(file, marker) == JpegMarkers.END_OF_IMAGE) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInPng(byte[] file) {
        long chunk = PNG_SIGNATURE;
        while (chunk + 8 <= file.length) {
            int position = (int) chunk;
            int type = int32(file, position + 4);
            if (type == IEND) {
                return false;
            }
            if (!isName(type)) {
                // Damaged: the decoder reports it.
                return false;
            }
            chunk += 12 + Integer.toUnsignedLong(int32(file, position));
        }
        return true;
    }

    private static boolean isName(int type) {
        for (int shift = 0; shift < 32; shift += 8) {
            int letter = type >>> shift & 0xdf;
            if (letter < 'A' || letter > 'Z') {
                return false;
            }
        }
        return true;
    }

    private static boolean isInGif(byte[] file) {
        if (file.length < GIF_HEADER) {
            return true;
        }
        int position = GIF_HEADER + colours(at(file, 10));
        while (position < file.length) {
            switch (at(file, position)) {
                case '!' -> position = afterBlocks(file, position + 2);
                case ',' -> {
                    if (position + GIF_DESCRIPTOR > file.length) {
                        return true;
                    }
                    int data = position + GIF_DESCRIPTOR + colours(at(file, position + 9)) + 1;
                    return afterBlocks(file, data) > file.length;
                }
                default -> {
                    // Damaged, or without a frame: the decoder reports it.
                    return false;
                }
            }
        }
        return true;
    }

    /** The size in bytes of the colour table that these flags announce. */
    private static int colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    /**
     * The position behind the empty block that ends a sequence of blocks; beyond the end of the file if there is none.
     */
    private static int afterBlocks(byte[] file, int first) {
        int position = first;
        while (position < file.length && at(file, position) != 0) {
            position += 1 + at(file, position);
        }
        return position < file.length ? position + 1 : file.length + 1;
    }

    private static int int32(byte[] file, int position) {
        return at(file, position) << 24
                | at(file, position + 1) << 16
                | at(file, position + 2) << 8
                | at(file, position + 3);
    }

    private static int at(byte[] file, int position) {
        return file[position] & 0xff;
    }
}
