package com.t82.shared;

import java.text.Normalizer;

/**
 * The one form in which names are stored and compared: Unicode NFC without blanks at either end. Apple's devices may send
 * a Korean syllable in pieces (NFD), which looks the same and is another string.
 */
public final class NormalForm {

    private NormalForm() {}

    public static String of(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).strip();
    }
}
