package com.t82.user;

/** Signal: nothing shows this picture any more. It is deleted if its owner has uploaded it here. */
public interface PictureDiscarded {

    UserId owner();

    /** The address under which it was shown, on this server or elsewhere. */
    String pictureUrl();
}
