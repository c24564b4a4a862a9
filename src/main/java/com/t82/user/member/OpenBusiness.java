package com.t82.user.member;

import com.t82.shared.ProblemException;
import com.t82.user.WithdrawalAsked;
import java.util.List;

/** Refuses a withdrawal until the user has confirmed what happens to open business. */
class OpenBusiness extends ProblemException {

    private final transient List<WithdrawalAsked.Consequence> consequences;

    OpenBusiness(List<WithdrawalAsked.Consequence> consequences) {
        super(MemberProblem.OPEN_BUSINESS);
        this.consequences = consequences;
    }

    List<WithdrawalAsked.Consequence> consequences() {
        return consequences;
    }
}
