package com.t82.standalone;

import com.t82.shared.ProblemType;

/** Refusals of a standalone instance, which is meant for this machine alone. */
enum StandaloneProblem implements ProblemType {
    FOREIGN_HOST("STANDALONE-001", 421),
    FOREIGN_PAGE("STANDALONE-002", 403);

    private final String code;
    private final int status;

    StandaloneProblem(String code, int status) {
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
