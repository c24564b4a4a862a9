package com.t82.user.account;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The data with which a person signs up.
 *
 * @param artist whether the person asks to be confirmed as an artist
 */
public record Application(
        String email,
        String password,
        String name,
        LocalDate birthDate,
        String phoneNumber,
        String address,
        String addressDetail,
        @Nullable String profileUrl,
        boolean artist) {

    /** Omits the password. */
    @Override
    public String toString() {
        return "Application";
    }
}
