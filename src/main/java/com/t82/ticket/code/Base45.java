package com.t82.ticket.code;

import java.io.ByteArrayOutputStream;

/** Base45 of RFC 9285. A QR code stores exactly these characters in its compact alphanumeric mode. */
public final class Base45 {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    private Base45() {}

    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length * 3 / 2 + 2);
        for (int i = 0; i < bytes.length; i += 2) {
            boolean pair = i + 1 < bytes.length;
            int value = pair ? (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff : bytes[i] & 0xff;
            text.append(ALPHABET.charAt(value % 45)).append(ALPHABET.charAt(value / 45 % 45));
            if (pair) {
                text.append(ALPHABET.charAt(value / (45 * 45)));
            }
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException when the text is not a result of {@link #encode} */
    public static byte[] decode(String text) {
        if (text.length() % 3 == 1) {
            throw new IllegalArgumentException("Not Base45: odd length");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() * 2 / 3);
        for (int i = 0; i < text.length(); i += 3) {
            boolean pair = i + 2 < text.length();
            int value = digit(text.charAt(i)) + 45 * digit(text.charAt(i + 1));
            if (pair) {
                value += 45 * 45 * digit(text.charAt(i + 2));
                if (value > 0xffff) {
                    throw new IllegalArgumentException("Not Base45: group out of range");
                }
                bytes.write(value >> 8);
            } else if (value > 0xff) {
                throw new IllegalArgumentException("Not Base45: group out of range");
            }
            bytes.write(value);
        }
        return bytes.toByteArray();
    }

    private static int digit(char character) {
        int digit = ALPHABET.indexOf(character);
        if (digit < 0) {
            throw new IllegalArgumentException("Not Base45: foreign character");
        }
        return digit;
    }
}
