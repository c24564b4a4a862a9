package com.t82.user.picture;

import com.t82.shared.ProblemType;

/** Why a picture is refused. */
enum PictureProblem implements ProblemType {
    UNSUPPORTED_IMAGE("IMAGE-001", 415),
    IMAGE_FILE_TOO_LARGE("IMAGE-002", 413),
    TOO_MANY_PIXELS("IMAGE-003", 400),
    UNREADABLE_IMAGE("IMAGE-004", 400),
    IMAGE_NOT_FOUND("IMAGE-005", 404),
    IMAGES_UNAVAILABLE("IMAGE-006", 503),
    TOO_MANY_IMAGES("IMAGE-007", 429),
    IMAGE_BROKEN_OFF("IMAGE-008", 400);

    private final String code;
    private final int status;

    PictureProblem(String code, int status) {
        this.code = code;
        this.status = status;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }
}
