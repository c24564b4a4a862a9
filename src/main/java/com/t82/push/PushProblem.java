package com.t82.push;

import com.t82.shared.ProblemType;

/** Problems of notices and of sending them. */
enum PushProblem implements ProblemType {
    NO_SUCH_NOTICE("PUSH-001", 404),
    DEVICE_GONE("PUSH-002", 404),
    NOT_CONFIGURED("PUSH-003", 503),
    UNAVAILABLE("PUSH-004", 503),
    REFUSED("PUSH-005", 400);

    private final String code;
    private final int status;

    PushProblem(String code, int status) {
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
