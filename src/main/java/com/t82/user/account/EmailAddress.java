package com.t82.user.account;

import com.t82.shared.NormalForm;
import java.net.IDN;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * E-mail addresses as keys of accounts, and the rule against addresses that look like another one. It refuses
 * compatibility forms, invisible characters and labels that mix scripts (compare Unicode Technical Standard 39, "single
 * script").
 */
final class EmailAddress {

    /** Scripts that are allowed together in one label. */
    private static final Set<Character.UnicodeScript> KOREAN =
            EnumSet.of(Character.UnicodeScript.HANGUL, Character.UnicodeScript.HAN);

    private static final Set<Character.UnicodeScript> JAPANESE =
            EnumSet.of(Character.UnicodeScript.HAN, Character.UnicodeScript.HIRAGANA, Character.UnicodeScript.KATAKANA);

    private static final int HANGUL_FILLER = 0x3164;
    private static final int HALFWIDTH_HANGUL_FILLER = 0xFFA0;

    /** Separates the labels of a domain and looks like a dot. */
    private static final int IDEOGRAPHIC_FULL_STOP = 0x3002;

    private EmailAddress() {}

    /**
     * The form in which addresses are compared: normalization form C in lower case, the domain in its ASCII form. An
     * address whose domain has no such form is compared as it is.
     */
    static String keyOf(String address) {
        String text = NormalForm.of(address.strip()).toLowerCase(Locale.ROOT);
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return text;
        }
        String domain = text.substring(at + 1);
        try {
            return text.substring(0, at + 1) + IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Whether the address cannot be confused with one that is spelled differently. */
    static boolean isUnambiguous(String address) {
        String text = NormalForm.of(address.strip());
        int at = text.lastIndexOf('@');
        if (at < 1
                || !Normalizer.isNormalized(text, Normalizer.Form.NFKC)
                || text.codePoints().anyMatch(EmailAddress::isHidden)) {
            return false;
        }
        String domain;
        try {
            domain = IDN.toUnicode(IDN.toASCII(text.substring(at + 1), IDN.USE_STD3_ASCII_RULES));
        } catch (IllegalArgumentException e) {
            return false;
        }
        for (String part : new String[] {text.substring(0, at), domain}) {
            for (String label : part.split("\\.", -1)) {
                if (!isOfOneScript(label)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isHidden(int character) {
        int type = Character.getType(character);
        return type == Character.FORMAT
                || type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE
                || Character.isSpaceChar(character)
                || character == HANGUL_FILLER
                || character == HALFWIDTH_HANGUL_FILLER
                || character == IDEOGRAPHIC_FULL_STOP;
    }

    private static boolean isOfOneScript(String label) {
        Set<Character.UnicodeScript> scripts = EnumSet.noneOf(Character.UnicodeScript.class);
        for (int character : label.codePoints().toArray()) {
            Character.UnicodeScript script = Character.UnicodeScript.of(character);
            if (script == Character.UnicodeScript.LATIN && !isPlainLatin(character)) {
                return false;
            }
            if (script != Character.UnicodeScript.COMMON && script != Character.UnicodeScript.INHERITED) {
                scripts.add(script);
            }
        }
        return scripts.size() <= 1 || KOREAN.containsAll(scripts) || JAPANESE.containsAll(scripts);
    }

    /** Whether it is an ASCII letter, possibly with diacritical marks. A dotless i, for example, is not one. */
    private static boolean isPlainLatin(int character) {
        return Normalizer.normalize(Character.toString(character), Normalizer.Form.NFD)
                        .codePointAt(0)
                < 128;
    }
}
