package com.t82.push;

import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Puts notices into inboxes and, in the same transaction, one delivery for each phone into the outbox. */
@Component
class Notices {

    private final JdbcClient jdbc;
    private final PushChannel channel;
    private final Clock clock;

    Notices(JdbcClient jdbc, PushChannel channel, Clock clock) {
        this.jdbc = jdbc;
        this.channel = channel;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void tell(UserId user, Notice notice) {
        tell(List.of(user), notice);
    }

    /** Tells each of the users, except those who have been told already. */
    @Transactional(propagation = Propagation.MANDATORY)
    void tell(Collection<UserId> users, Notice notice) {
        jdbc.sql("""
                with told as (
                    insert into push_notice (user_id, business_key, kind, urgent, show_id, performance_id,
                                             moment, amount, seats, created_at, expires_at)
                    select recipient, :key, :kind, :urgent, :show, :performance, :moment, :amount, :seats, :now, :expires
                    from unnest(cast(:users as uuid[])) recipient
                    on conflict (user_id, business_key) do nothing
                    returning notice_id, user_id)
                insert into push_delivery (notice_id, device_id, next_at)
                select told.notice_id, device.device_id, :now
                from told join push_device device using (user_id)
                where :onPhones""")
                .param("users", users.stream().map(UserId::value).distinct().toArray(UUID[]::new))
                .param("key", notice.key())
                .param("kind", notice.kind().name())
                .param("urgent", notice.kind().isUrgent())
                .param("show", notice.show().value())
                .param(
                        "performance",
                        notice.performance() == null
                                ? null
                                : notice.performance().value(),
                        Types.BIGINT)
                .param("moment", notice.moment() == null ? null : Timestamp.from(notice.moment()), Types.TIMESTAMP)
                .param(
                        "amount",
                        notice.amount() == null ? null : notice.amount().won(),
                        Types.BIGINT)
                .param("seats", notice.seats(), Types.INTEGER)
                .param("now", Timestamp.from(clock.instant()))
                .param("expires", Timestamp.from(notice.expiresAt()))
                .param("onPhones", channel.isConfigured())
                .update();
    }

    @ApplicationModuleListener(id = "push.user-withdrawn")
    void on(UserWithdrawn news) {
        for (String table : List.of("push_device", "push_notice", "push_favourite", "push_reminder")) {
            jdbc.sql("delete from " + table + " where user_id = ?")
                    .param(news.user().value())
                    .update();
        }
        jdbc.sql("delete from push_ticket where holder = ?")
                .param(news.user().value())
                .update();
    }
}
