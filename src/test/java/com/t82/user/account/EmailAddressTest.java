package com.t82.user.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fan@t82.local",
                "First.Last+tag@example.co.kr",
                "o'hara@example.com",
                "각@example.com",
                "홍길동@예시.한국",
                "jos\u00e9@example.com",
                "rené@exämple.de"
            })
    void anUnambiguousAddressIsAccepted(String address) {
        assertThat(EmailAddress.isUnambiguous(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0430dmin@t82.local", // Cyrillic a
                "adm\u0131n@t82.local", // dotless i
                "admin@t82\u3002local", // ideographic full stop
                "\uff41dmin@t82.local", // full-width a
                "ad\u200bmin@t82.local",
                "\u202eadmin@t82.local",
                "admin\u3164@t82.local",
                "admin@t8\u04302.local",
                "admin@-t82.local",
                "@t82.local",
                "admin"
            })
    void anAddressThatLooksLikeAnotherIsRefused(String address) {
        assertThat(EmailAddress.isUnambiguous(address)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Fan@T82.Local, fan@t82.local",
        "\u1100\u1161\u11a8@example.com, \uac01@example.com",
        "a@\uc608\uc2dc.\ud55c\uad6d, a@xn--vv4b11d.xn--3e0b707e",
        "a@XN--VV4B11D.xn--3e0b707e, a@xn--vv4b11d.xn--3e0b707e"
    })
    void spellingsOfOneAddressHaveOneKey(String address, String key) {
        assertThat(EmailAddress.keyOf(address)).isEqualTo(key);
    }

    @Test
    void aTextWithoutADomainIsComparedAsItIs() {
        assertThat(EmailAddress.keyOf(" Nobody ")).isEqualTo("nobody");
    }
}
