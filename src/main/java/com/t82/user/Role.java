package com.t82.user;

/** What somebody may do here: book ({@code USER}), admit people at the door ({@code STAFF}), run the sales ({@code ADMIN}). */
enum Role {
    USER,
    STAFF,
    ADMIN
}
