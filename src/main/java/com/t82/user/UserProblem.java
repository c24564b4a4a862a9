package com.t82.user;

import com.t82.shared.ProblemType;

/** Why an account or a token is refused. */
enum UserProblem implements ProblemType {
    PASSWORD_MISMATCH("USER-001", 400),
    DUPLICATE_PHONE_NUMBER("USER-002", 400),
    DUPLICATE_EMAIL("USER-003", 400),
    USER_NOT_FOUND("USER-004", 404),
    EMAIL_NOT_FOUND("USER-005", 404),
    TOKEN_EXPIRED("USER-006", 401),
    /** On purpose the same for an unknown e-mail, a wrong password and a token that a provider refused. */
    LOGIN_FAILED("USER-008", 400),
    TOKEN_REVOKED("USER-009", 401),
    REFRESH_TOKEN_REFUSED("USER-010", 401),
    UNKNOWN_PROVIDER("USER-011", 404),
    PROVIDER_UNAVAILABLE("USER-012", 503),
    TOO_MANY_ATTEMPTS("USER-013", 429),
    OWN_ADMIN_ROLE("USER-014", 409),
    SIGN_IN_BUSY("USER-015", 503),
    LAST_ADMIN("USER-016", 409),
    CURRENT_PASSWORD_WRONG("USER-017", 400),
    CURRENT_PASSWORD_NEEDED("USER-018", 403),
    RECENT_SIGN_IN_NEEDED("USER-019", 403),
    OPEN_BUSINESS("USER-020", 409),
    SIGN_IN_NOT_FOUND("USER-021", 404),
    EMAIL_NOT_VOUCHED_FOR("USER-022", 409),
    /** On purpose the same for a code that is unknown, used or expired. */
    INVITATION_REFUSED("USER-023", 400);

    private final String code;
    private final int status;

    UserProblem(String code, int status) {
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
