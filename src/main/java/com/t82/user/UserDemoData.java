package com.t82.user;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.modulith.ApplicationModuleInitializer;
import org.springframework.stereotype.Component;

/** Somebody to sign in as: a fan, one of the door staff and an admin. Standalone only. */
@Component
@ConditionalOnBooleanProperty("t82.standalone.active")
class UserDemoData implements ApplicationModuleInitializer {

    private final SigningUp signingUp;
    private final Accounts accounts;

    UserDemoData(SigningUp signingUp, Accounts accounts) {
        this.signingUp = signingUp;
        this.accounts = accounts;
    }

    @Override
    public void initialize() {
        account("admin", "관리자", "010-0000-0001", EnumSet.of(Role.USER, Role.STAFF, Role.ADMIN));
        account("staff", "검표원", "010-0000-0002", EnumSet.of(Role.USER, Role.STAFF));
        account("fan", "김하늘", "010-0000-0003", EnumSet.of(Role.USER));
    }

    private void account(String who, String name, String phoneNumber, Set<Role> roles) {
        String email = who + "@t82.local";
        if (accounts.existsByEmailKey(email)) {
            return;
        }
        signingUp.signUp(
                new SigningUp.Application(
                        email,
                        who + "-1234!",
                        name,
                        LocalDate.of(1995, 5, 17),
                        phoneNumber,
                        "서울특별시 송파구 올림픽로 424",
                        "101호",
                        null,
                        false),
                roles);
    }
}
