package com.t82.user.provider;

import com.t82.shared.ProblemType;

/** Why a sign-in with a provider is refused. */
public enum ProviderProblem implements ProblemType {
    UNKNOWN_PROVIDER("USER-011", 404),
    PROVIDER_UNAVAILABLE("USER-012", 503);

    private final String code;
    private final int status;

    ProviderProblem(String code, int status) {
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
