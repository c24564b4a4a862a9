package com.t82.shared;

/** Which characters of Unicode are visible, and which change how other text is shown. */
final class PlainCharacters {

    private PlainCharacters() {}

    /** Whether a reader sees anything of the text: white space, fillers and marks without a letter do not count. */
    static boolean anyVisible(CharSequence text) {
        return text.codePoints().anyMatch(PlainCharacters::isVisible);
    }

    /** A control character, a line break, a bidirectional control, a noncharacter or half of a surrogate pair. */
    static boolean changesItsSurroundings(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> isBidirectionalControl(character) || isNoncharacter(character);
        };
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK -> false;
            default -> !isFiller(character) && !isNoncharacter(character);
        };
    }

    /** Letters and symbols by their category that are drawn as nothing. */
    private static boolean isFiller(int character) {
        return switch (character) {
            case 0x115F, 0x1160, 0x3164, 0xFFA0 -> true; // Hangul fillers
            case 0x2800 -> true; // Braille pattern without a dot
            case 0x2065, 0xFFFC -> true;
            case 0x1D159 -> true; // note head that is not drawn
            default -> character >= 0xFFF0 && character <= 0xFFF8 || character >= 0xE0000 && character <= 0xE0FFF;
        };
    }

    private static boolean isBidirectionalControl(int character) {
        return character == 0x061C
                || character == 0x200E
                || character == 0x200F
                || character >= 0x202A && character <= 0x202E
                || character >= 0x2066 && character <= 0x2069;
    }

    private static boolean isNoncharacter(int character) {
        return character >= 0xFDD0 && character <= 0xFDEF || (character & 0xFFFE) == 0xFFFE;
    }
}
