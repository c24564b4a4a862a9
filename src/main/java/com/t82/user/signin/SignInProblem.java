package com.t82.user.signin;

import com.t82.shared.ProblemType;

/** Why a sign-in is refused. */
public enum SignInProblem implements ProblemType {
    /** Deliberately the same for an unknown e-mail, a wrong password and a token that a provider refuses. */
    LOGIN_FAILED("USER-008", 400),
    REFRESH_TOKEN_REFUSED("USER-010", 401),
    TOO_MANY_ATTEMPTS("USER-013", 429),
    SIGN_IN_BUSY("USER-015", 503),
    CURRENT_PASSWORD_WRONG("USER-017", 400),
    CURRENT_PASSWORD_NEEDED("USER-018", 403),
    RECENT_SIGN_IN_NEEDED("USER-019", 403),
    SIGN_IN_NOT_FOUND("USER-021", 404);

    private final String code;
    private final int status;

    SignInProblem(String code, int status) {
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
