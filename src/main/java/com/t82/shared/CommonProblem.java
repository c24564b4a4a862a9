package com.t82.shared;

/** Errors that belong to no module. */
public enum CommonProblem implements ProblemType {
    INVALID_REQUEST("COMMON-001", 400),
    UNAUTHENTICATED("COMMON-002", 401),
    ACCESS_DENIED("COMMON-003", 403),
    NOT_FOUND("COMMON-004", 404),
    METHOD_NOT_ALLOWED("COMMON-005", 405),
    NOT_ACCEPTABLE("COMMON-006", 406),
    CONFLICT("COMMON-007", 409),
    PAYLOAD_TOO_LARGE("COMMON-008", 413),
    UNSUPPORTED_MEDIA_TYPE("COMMON-009", 415),
    TOO_MANY_REQUESTS("COMMON-010", 429),
    INTERNAL_ERROR("COMMON-011", 500),
    SERVICE_UNAVAILABLE("COMMON-012", 503),
    IDEMPOTENCY_KEY_REUSED("COMMON-013", 422),
    REQUEST_TIMEOUT("COMMON-014", 408);

    private final String code;
    private final int status;

    CommonProblem(String code, int status) {
        this.code = code;
        this.status = status;
    }

    /** The general problem for an HTTP status of 400 or above. */
    public static CommonProblem of(int status) {
        for (CommonProblem problem : values()) {
            if (problem.status == status) {
                return problem;
            }
        }
        return status < 500 ? INVALID_REQUEST : INTERNAL_ERROR;
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
