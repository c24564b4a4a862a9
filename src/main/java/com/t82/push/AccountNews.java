package com.t82.push;

import com.t82.user.PasswordChanged;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells owners what has happened to their accounts, for it may not have been they. */
@Component
class AccountNews {

    private final Notices notices;

    AccountNews(Notices notices) {
        this.notices = notices;
    }

    @ApplicationModuleListener(id = "push.password-changed")
    void on(PasswordChanged news) {
        notices.tell(
                news.user(),
                new Notice(
                        NoticeKind.PASSWORD_CHANGED,
                        "password-changed:" + news.changedAt().toEpochMilli(),
                        null,
                        null,
                        news.changedAt(),
                        null,
                        null,
                        news.changedAt().plus(Notice.NEWSWORTHY)));
    }
}
