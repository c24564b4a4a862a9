package com.t82.user.account;

/** What somebody may do here: book ({@code USER}), admit people at the door ({@code STAFF}), run the sales ({@code ADMIN}). */
public enum Role {
    USER,
    STAFF,
    ADMIN
}
