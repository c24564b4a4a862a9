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
        int marker = marker(jpeg, 0);
        while (marker >= 0) {
            if ((jpeg[marker + 1] & 0xff) == START_OF_SCAN && ++scans > MOST) {
                return true;
            }
            marker = marker(jpeg, after(jpeg, marker));
        }
        return false;
    }

    /** Where the next marker stands, or -1. */
    static int marker(byte[] jpeg, int from) {
        for (int position = from; position + 1 < jpeg.length; position++) {
            int marker = jpeg[position + 1] & 0xff;
            if ((jpeg[position] & 0xff) == 0xff && marker != 0x00 && marker != 0xff) {
                return position;
            }
        }
        return -1;
    }

    /** Where it goes on behind this marker and its segment, which may be beyond the end. */
    static int after(byte[] jpeg, int marker) {
        int position = marker + 2;
        if (hasLength(jpeg[marker + 1] & 0xff) && position + 1 < jpeg.length) {
            position += (jpeg[position] & 0xff) << 8 | jpeg[position + 1] & 0xff;
        }
        return position;
    }

    /** All but TEM and RST0 to RST7, SOI and EOI. */
    private static boolean hasLength(int marker) {
        return marker != 0x01 && (marker < 0xd0 || marker > 0xd9);
    }
}
