package com.t82.user.token;

import com.t82.shared.ProblemType;

/** Why an access token is refused. */
public enum TokenProblem implements ProblemType {
    TOKEN_EXPIRED("USER-006", 401),
    TOKEN_REVOKED("USER-009", 401);

    private final String code;
    private final int status;

    TokenProblem(String code, int status) {
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
