package com.t82.push;

import com.t82.user.PasswordChanged;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells owners of changes to their accounts, because somebody else may have made them. */
@Component
class AccountEvents {

    private final Notices notices;

    AccountEvents(Notices notices) {
        this.notices = notices;
    }

    @ApplicationModuleListener(id = "push.password-changed")
    void on(PasswordChanged event) {
        notices.tell(
                event.user(),
                new Notice(
                        NoticeKind.PASSWORD_CHANGED,
                        "password-changed:" + event.changedAt().toEpochMilli(),
                        null,
                        null,
                        event.changedAt(),
                        null,
                        null,
                        event.changedAt().plus(Notice.DEFAULT_LIFETIME)));
    }
}
