package com.t82.user.picture;

import java.util.UUID;

/**
 * A picture as it is stored.
 *
 * @param name unguessable and never reused, with the file name extension of its content
 */
record Picture(String name, byte[] content) {

    /** The pattern of all names; no other name is looked up. */
    static final String NAME = "[0-9a-f]{32}\\.(?:jpg|png)";

    static Picture jpeg(byte[] content) {
        return new Picture(newName() + ".jpg", content);
    }

    static Picture png(byte[] content) {
        return new Picture(newName() + ".png", content);
    }

    static String mediaType(String name) {
        return name.endsWith(".png") ? "image/png" : "image/jpeg";
    }

    private static String newName() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
