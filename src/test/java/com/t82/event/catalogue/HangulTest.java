package com.t82.event.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;

class HangulTest {

    @Test
    void koreanIsConvertedToTheKeysOfTheTwoSetKeyboard() {
        assertThat(Hangul.keys("콘서트")).isEqualTo("zhstjxm");
        assertThat(Hangul.keys("김수현")).isEqualTo("rlatngus");
        assertThat(Hangul.keys("값 와 의")).isEqualTo("rkqtdhkdml");
    }

    @Test
    void everySyllableHasKeysAndDifferentPlainSyllablesHaveDifferentKeys() {
        for (int c = 0xAC00; c <= 0xD7A3; c++) {
            assertThat(Hangul.keys(Character.toString(c))).matches("[a-z]{2,5}");
        }
        assertThat(Hangul.keys("힣")).isEqualTo("glg");
        assertThat(Hangul.keys("가")).isNotEqualTo(Hangul.keys("나"));
    }

    @Test
    void anUnfinishedInputIsAPrefixOfTheFinishedOne() {
        assertThat(Hangul.keys("김수")).startsWith(Hangul.keys("김ㅅ")).startsWith(Hangul.keys("기"));
        assertThat(Hangul.keys("가방")).startsWith(Hangul.keys("갑"));
    }

    @Test
    void decomposedSyllablesHaveTheSameKeys() {
        String pieces = Normalizer.normalize("뮤지컬", Normalizer.Form.NFD);
        assertThat(pieces).isNotEqualTo("뮤지컬");
        assertThat(Hangul.keys(pieces)).isEqualTo(Hangul.keys("뮤지컬"));
    }

    @Test
    void caseAccentsSpacesAndPunctuationAreIgnored() {
        assertThat(Hangul.keys("Café ＢＬＯＣＫ-82!")).isEqualTo("cafeblock82");
    }

    @Test
    void initialsAreFirstConsonantsAndOtherLettersSeparateThem() {
        assertThat(Hangul.initials("김수현 콘서트")).isEqualTo("rtgztx");
        assertThat(Hangul.initials("봄날 T82 여름")).isEqualTo("qs|df");
        assertThat(Hangul.isInitials("ㄱㅅ")).isTrue();
        assertThat(Hangul.isInitials("ㄳ")).isTrue();
        assertThat(Hangul.keys("ㄳ")).isEqualTo(Hangul.keys("ㄱㅅ"));
        assertThat(Hangul.isInitials("김ㅅ")).isFalse();
        assertThat(Hangul.isInitials("")).isFalse();
    }
}
