package com.t82.user.picture;

/**
 * Limits the scans of a progressive JPEG. Each scan takes a few bytes of the file, and as much decoding time as the
 * whole picture, so a small file could occupy a processor for minutes.
 */
final class ScanLimit {

    /** Usual encoders write about ten scans. */
    static final int MOST = 64;

    private ScanLimit() {}

    static boolean isExceededBy(byte[] jpeg) {
        int scans = 0;
        for (int marker = JpegMarkers.find(jpeg, 0); marker >= 0; marker = JpegMarkers.next(jpeg, marker)) {
            if (JpegMarkers.type(jpeg, marker) == JpegMarkers.START_OF_SCAN && ++scans > MOST) {
                return true;
            }
        }
        return false;
    }
}
