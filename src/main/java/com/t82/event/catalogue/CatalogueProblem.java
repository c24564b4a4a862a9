package com.t82.event.catalogue;

import com.t82.shared.ProblemType;

/** Why a show or performance cannot be shown or made a favourite. */
public enum CatalogueProblem implements ProblemType {
    NO_SUCH_SHOW("EVENT-001", 404),
    NO_SUCH_PERFORMANCE("EVENT-002", 404),
    ALREADY_FAVOURITE("DIB-001", 409);

    private final String code;
    private final int status;

    CatalogueProblem(String code, int status) {
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
