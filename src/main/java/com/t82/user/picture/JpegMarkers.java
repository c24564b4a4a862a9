package com.t82.user.picture;

/** Walks through the markers of a JPEG file like a decoder, skipping the segments and data between them. */
final class JpegMarkers {

    static final int START_OF_SCAN = 0xda;
    static final int END_OF_IMAGE = 0xd9;

    private JpegMarkers() {}

    /** @return the position of the first marker at or after a position, or -1 */
    static int find(byte[] jpeg, int from) {
        for (int position = from; position + 1 < jpeg.length; position++) {
            int marker = jpeg[position + 1] & 0xff;
            if ((jpeg[position] & 0xff) == 0xff && marker != 0x00 && marker != 0xff) {
                return position;
            }
        }
        return -1;
    }

    /** @return the position of the first marker behind this marker and its segment, or -1 */
    static int next(byte[] jpeg, int marker) {
        int position = marker + 2;
        if (hasLength(type(jpeg, marker)) && position + 1 < jpeg.length) {
            position += (jpeg[position] & 0xff) << 8 | jpeg[position + 1] & 0xff;
        }
        return find(jpeg, position);
    }

    static int type(byte[] jpeg, int marker) {
        return jpeg[marker + 1] & 0xff;
    }

    /** All markers except TEM, RST0 to RST7, SOI and EOI begin a segment with a length. */
    private static boolean hasLength(int type) {
        return type != 0x01 && (type < 0xd0 || type > 0xd9);
    }
}
