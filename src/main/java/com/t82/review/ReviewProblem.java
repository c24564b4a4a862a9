package com.t82.review;

import com.t82.shared.ProblemType;

/** Problems of reviews, replies and reports. */
enum ReviewProblem implements ProblemType {
    ALREADY_REVIEWED("REVIEW-001", 409),
    NO_TICKET("REVIEW-002", 403),
    NOT_BEGUN("REVIEW-003", 403),
    NO_SUCH_REVIEW("REVIEW-004", 404),
    NO_SUCH_COMMENT("REVIEW-005", 404),
    NOT_YOURS("REVIEW-006", 403),
    ALREADY_REPORTED("REVIEW-007", 409),
    OWN_REVIEW("REVIEW-008", 409),
    COMMENT_ALREADY_REPORTED("REVIEW-009", 409),
    OWN_COMMENT("REVIEW-010", 409),
    FOREIGN_PICTURE("REVIEW-011", 400),
    /** Argument: the largest number of replies by one author to one review. */
    TOO_MANY_COMMENTS("REVIEW-012", 409);

    private final String code;
    private final int status;

    ReviewProblem(String code, int status) {
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
