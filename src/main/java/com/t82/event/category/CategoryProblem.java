package com.t82.event.category;

import com.t82.shared.ProblemType;

/** Why a request about a category is refused. */
public enum CategoryProblem implements ProblemType {
    NO_SUCH_CATEGORY("EVENT-004", 404),
    CATEGORY_TOO_DEEP("EVENT-011", 400),
    CATEGORY_NAME_TAKEN("EVENT-012", 409);

    private final String code;
    private final int status;

    CategoryProblem(String code, int status) {
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
