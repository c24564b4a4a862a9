package com.t82.user.member;

import com.t82.shared.ProblemType;

/** Why a change of an account is refused. */
public enum MemberProblem implements ProblemType {
    PASSWORD_MISMATCH("USER-001", 400),
    DUPLICATE_PHONE_NUMBER("USER-002", 400),
    DUPLICATE_EMAIL("USER-003", 400),
    EMAIL_NOT_FOUND("USER-005", 404),
    OWN_ADMIN_ROLE("USER-014", 409),
    LAST_ADMIN("USER-016", 409),
    OPEN_BUSINESS("USER-020", 409),
    EMAIL_NOT_VOUCHED_FOR("USER-022", 409),
    /** Deliberately the same for a code that is unknown, used or expired. */
    INVITATION_REFUSED("USER-023", 400);

    private final String code;
    private final int status;

    MemberProblem(String code, int status) {
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
