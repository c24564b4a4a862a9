package com.t82.event.catalogue;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Converts Korean text to the keys that are pressed for it on the common two-set keyboard: 콘서트 is {@code zhstjxm}. Each
 * of the 26 keys is a letter, so Korean and English both become plain text of a–z. An unfinished input is a prefix of
 * the finished one, and a word typed with the keyboard in the wrong language has the same keys. Tense consonants are
 * the shifted keys of plain ones and count as the plain ones.
 */
final class Hangul {

    /** Separates two runs of text that must not match as one. */
    static final char BREAK = '|';

    private static final int FIRST_SYLLABLE = 0xAC00;
    private static final int LAST_SYLLABLE = 0xD7A3;
    private static final int FIRST_LETTER = 0x3131;
    private static final int LAST_CONSONANT = 0x314E;
    private static final int LAST_LETTER = 0x3163;

    private static final String[] INITIALS = {
        "r", "r", "s", "e", "e", "f", "a", "q", "q", "t", "t", "d", "w", "w", "c", "z", "x", "v", "g"
    };
    private static final String[] VOWELS = {
        "k", "o", "i", "o", "j", "p", "u", "p", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l"
    };
    private static final String[] FINALS = {
        "", "r", "r", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "qt", "t",
        "t", "d", "w", "c", "z", "x", "v", "g"
    };
    private static final String[] LETTERS = {
        "r", "r", "rt", "s", "sw", "sg", "e", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "q", "qt",
        "t", "t", "d", "w", "w", "c", "z", "x", "v", "g"
    };

    private Hangul() {}

    /** The keys of the text without its spaces and punctuation; letters of other scripts stay as they are. */
    static String keys(String text) {
        StringBuilder keys = new StringBuilder(text.length() * 3);
        normal(text).codePoints().forEach(c -> {
            if (isSyllable(c)) {
                int index = c - FIRST_SYLLABLE;
                keys.append(INITIALS[index / 588])
                        .append(VOWELS[index % 588 / 28])
                        .append(FINALS[index % 28]);
            } else if (c >= FIRST_LETTER && c <= LAST_CONSONANT) {
                keys.append(LETTERS[c - FIRST_LETTER]);
            } else if (c > LAST_CONSONANT && c <= LAST_LETTER) {
                keys.append(VOWELS[c - LAST_CONSONANT - 1]);
            } else if (Character.isLetterOrDigit(c)) {
                Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD)
                        .codePoints()
                        .filter(Character::isLetterOrDigit)
                        .forEach(keys::appendCodePoint);
            }
        });
        return keys.toString();
    }

    /** The keys of the initial consonants of all syllables; {@link #BREAK} replaces other letters between them. */
    static String initials(String text) {
        StringBuilder initials = new StringBuilder(text.length());
        normal(text).codePoints().forEach(c -> {
            if (isSyllable(c)) {
                initials.append(INITIALS[(c - FIRST_SYLLABLE) / 588]);
            } else if (c >= FIRST_LETTER && c <= LAST_CONSONANT) {
                initials.append(LETTERS[c - FIRST_LETTER]);
            } else if (Character.isLetterOrDigit(c)
                    && !initials.isEmpty()
                    && initials.charAt(initials.length() - 1) != BREAK) {
                initials.append(BREAK);
            }
        });
        return initials.toString();
    }

    /** The runs of signs in the text, such as !!! or ÷: characters that are no blanks and have no key. */
    static List<String> signs(String text) {
        List<String> runs = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        normal(text).codePoints().forEach(c -> {
            if (isSign(c)) {
                run.appendCodePoint(c);
            } else if (!run.isEmpty()) {
                runs.add(run.toString());
                run.setLength(0);
            }
        });
        if (!run.isEmpty()) {
            runs.add(run.toString());
        }
        return runs;
    }

    /** Whether the text consists of consonants only, such as ㄱㅅ: a search by initials. */
    static boolean isInitials(String text) {
        return !text.isEmpty() && normal(text).codePoints().allMatch(c -> c >= FIRST_LETTER && c <= LAST_CONSONANT);
    }

    private static boolean isSign(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK -> false;
            default -> !Character.isLetterOrDigit(c);
        };
    }

    private static boolean isSyllable(int c) {
        return c >= FIRST_SYLLABLE && c <= LAST_SYLLABLE;
    }

    /** Composed form, because Apple devices may send decomposed syllables; narrow letters; lower case. */
    private static String normal(String text) {
        StringBuilder narrow = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFC)
                .codePoints()
                .map(c -> c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c)
                .forEach(narrow::appendCodePoint);
        return narrow.toString().toLowerCase(Locale.ROOT);
    }
}
