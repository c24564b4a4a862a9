package com.t82.user.picture;

/**
 * The scans of a JPEG: a progressive one is painted over and over, each time finer. A scan costs a few bytes and the time
 * that the whole picture takes, so a small file can keep a processor for minutes.
 */
final class Scans {

    /** Encoders make ten or so. */
    static final int MOST = 64;

    private static final int START_OF_SCAN = 0xda;

    private Scans() {}

    /** Goes from marker to marker as a decoder does, over whatever else there is. */
    static boolean areTooMany(byte[] jpeg) {
        int scans = 0;
        int position = 0;
        while (position + 1 < jpeg.length) {
            int marker = jpeg[position + 1] & 0xff;
            if ((jpeg[position] & 0xff) != 0xff || marker == 0x00 || marker == 0xff) {
                position++;
                continue;
            }
            if (marker == START_OF_SCAN && ++scans > MOST) {
                return true;
            }
            position += 2;
            if (hasLength(marker) && position + 1 < jpeg.length) {
                position += (jpeg[position] & 0xff) << 8 | jpeg[position + 1] & 0xff;
            }
        }
        return false;
    }

    /** All but TEM and RST0 to RST7, SOI and EOI. */
    private static boolean hasLength(int marker) {
        return marker != 0x01 && (marker < 0xd0 || marker > 0xd9);
    }
}
