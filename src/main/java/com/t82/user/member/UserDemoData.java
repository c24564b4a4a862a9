package com.t82.user.member;

import com.t82.shared.StandaloneOnly;
import com.t82.user.account.Accounts;
import com.t82.user.account.Application;
import com.t82.user.account.Role;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.ApplicationModuleInitializer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** The demo accounts of a fan, a member of staff and an admin. Standalone only. */
@Component
@StandaloneOnly
class UserDemoData implements ApplicationModuleInitializer {

    private static final long LOCK = 0x743832_75736572L;

    private final SigningUp signingUp;
    private final Accounts accounts;
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    UserDemoData(SigningUp signingUp, Accounts accounts, JdbcClient jdbc, TransactionOperations transaction) {
        this.signingUp = signingUp;
        this.accounts = accounts;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** The advisory lock makes concurrently starting instances wait, so that only one of them opens the accounts. */
    @Override
    public void initialize() {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().singleRow();
            account("admin", "관리자", "010-0000-0001", EnumSet.of(Role.USER, Role.STAFF, Role.ADMIN));
            account("staff", "검표원", "010-0000-0002", EnumSet.of(Role.USER, Role.STAFF));
            account("fan", "김하늘", "010-0000-0003", EnumSet.of(Role.USER));
        });
    }

    private void account(String user, String name, String phoneNumber, Set<Role> roles) {
        String email = user + "@t82.local";
        if (accounts.existsByEmailKey(email)) {
            return;
        }
        signingUp.signUp(
                new Application(
                        email,
                        user + "-1234!",
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
