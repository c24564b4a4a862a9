package com.t82.user.account;

/**
 * A permission: to book ({@code USER}), to check tickets in ({@code STAFF}), to manage shows and sales ({@code ADMIN}).
 */
public enum Role {
    USER,
    STAFF,
    ADMIN
}
