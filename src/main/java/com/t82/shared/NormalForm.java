package com.t82.shared;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Text in Unicode's composed form, NFC. macOS and iOS may send Hangul and accented letters decomposed, so two texts
 * that look alike are equal only in normal form. Every name is normalised before it is stored, searched or compared.
 */
public final class NormalForm {

    private NormalForm() {}

    /** The text composed, otherwise unchanged. */
    public static String of(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** As {@link #of}; null stays null. */
    public static @Nullable String ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }

    /**
     * Text composed, without white space at the ends and with one space for each run of it: the form in which names are
     * stored and compared.
     */
    public static String ofName(String name) {
        return of(name).replaceAll("[\\s\\p{Z}]+", " ").strip();
    }
}
