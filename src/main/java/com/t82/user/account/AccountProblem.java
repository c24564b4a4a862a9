package com.t82.user.account;

import com.t82.shared.ProblemType;

/** Why a request about an account is refused. */
public enum AccountProblem implements ProblemType {
    USER_NOT_FOUND("USER-004", 404);

    private final String code;
    private final int status;

    AccountProblem(String code, int status) {
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
