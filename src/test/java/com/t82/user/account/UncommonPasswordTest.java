package com.t82.user.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UncommonPasswordTest {

    private final UncommonPassword.Validator rule = new UncommonPassword.Validator();

    @ParameterizedTest
    @ValueSource(strings = {"Password1!", "qwerty123!", "pen@1234", "aaaaaa1!", "1Q2W3E4R!", "tkfkd1004!"})
    void aCommonPasswordIsRefused(String password) {
        assertThat(rule.isValid(password, null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fan-1234!", "lantern 7 over the Han!", "password1!x"})
    void anyOtherPasswordIsAccepted(String password) {
        assertThat(rule.isValid(password, null)).isTrue();
    }
}
