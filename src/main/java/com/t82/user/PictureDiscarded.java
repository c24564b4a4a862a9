package com.t82.user;

/** Signal: nothing shows this picture any more. If it was uploaded by its owner, it can go. */
public interface PictureDiscarded {

    UserId owner();

    /** The address under which it was shown; perhaps not one of ours. */
    String pictureUrl();
}
