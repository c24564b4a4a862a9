package com.t82.shared;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

    private final Validator validator = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    record Form(
            @VisibleText @Nullable String name,
            @VisibleText(required = false) @Nullable String nickname,

            @VisibleText(required = false, multiline = true) @Nullable String story) {}

    @ParameterizedTest
    @ValueSource(strings = {"김서연", "Zoë O'Brien", "각", "👨‍👩‍👧‍👦", "❤️", "!!!", "÷", "a\u200bb", "नमस्ते"})
    void visibleTextIsAccepted(String text) {
        assertThat(refusals(new Form(text, text, text))).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u3164",
                "\u200b",
                "\u00a0",
                "\u3000",
                "\u115f\u1160",
                "\uffa0",
                "\u2800",
                "\ufeff",
                "\u0301",
                "\u00ad",
                "\ufe0f",
                "\udb40\udd00",
                "\u200d \u2060"
            })
    void invisibleTextIsRefusedEvenWhereTextIsOptional(String text) {
        assertThat(refusals(new Form(text, null, null))).isOne();
        assertThat(refusals(new Form("a", text, null))).isEqualTo(text.isBlank() ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000",
                "a\u0007b",
                "a\u007f",
                "a\u0085b",
                "a\u202eb",
                "a\u2066b",
                "a\u200fb",
                "a\ud83d",
                "\ude00a",
                "a\ufffe",
                "a\ufdd0",
                "a\u2028b",
                "a\u001b[31m"
            })
    void charactersThatChangeHowOtherTextIsShownAreRefused(String text) {
        assertThat(refusals(new Form(text, null, null))).isOne();
        assertThat(refusals(new Form("a", text, text))).isEqualTo(2);
    }

    @Test
    void nullAndBlankPassOnlyWhereNothingIsRequired() {
        assertThat(refusals(new Form("a", null, null))).isZero();
        assertThat(refusals(new Form("a", "", " \n"))).isZero();
        assertThat(refusals(new Form(null, null, null))).as("left to @NotNull").isZero();
        assertThat(refusals(new Form(" ", null, null))).isOne();
    }

    @Test
    void lineBreaksAreAcceptedInMultilineTextOnly() {
        assertThat(refusals(new Form("a", null, "one\r\n\ttwo"))).isZero();
        assertThat(refusals(new Form("one\ntwo", null, null))).isOne();
    }

    @Test
    void textsThatLookAlikeAreEqualInNormalForm() {
        assertThat(NormalForm.of("\u1100\u1161\u11a8")).isEqualTo("각");
        assertThat(NormalForm.ofName("  \u00a0cafe\u0301 \t bar ")).isEqualTo("café bar");
        assertThat(NormalForm.ofNullable(null)).isNull();
    }

    private int refusals(Form form) {
        return validator.validate(form).size();
    }
}
