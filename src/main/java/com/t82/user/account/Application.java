package com.t82.user.account;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who wants an account says of themselves.
 *
 * @param artist whether they ask to be confirmed as an artist
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

    /** Without the password, whoever prints it. */
    @Override
    public String toString() {
        return "Application";
    }
}
