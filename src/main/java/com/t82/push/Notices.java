package com.t82.push;

import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.shared.Money;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Adds notices to inboxes and, in the same transaction, one delivery for each phone to the outbox. */
@Component
class Notices {

    private final JdbcClient jdbc;
    private final PushChannel channel;
    private final QuietHours quietHours;
    private final Clock clock;

    Notices(JdbcClient jdbc, PushChannel channel, QuietHours quietHours, Clock clock) {
        this.jdbc = jdbc;
        this.channel = channel;
        this.quietHours = quietHours;
        this.clock = clock;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void tell(UserId user, Notice notice) {
        tell(List.of(user), notice);
    }

    /** Adds the notice for each of the users, except those who have it already and those who have withdrawn. */
    @Transactional(propagation = Propagation.MANDATORY)
    void tell(Collection<UserId> users, Notice notice) {
        if (users.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        boolean urgent = notice.kind().isUrgent();
        jdbc.sql("""
                with told as (
                    insert into push_notice (user_id, business_key, kind, urgent, show_id, performance_id,
                                             moment, amount, seats, created_at, expires_at)
                    select recipient, :key, :kind, :urgent, :show, :performance, :moment, :amount, :seats, :now, :expires
                    from unnest(cast(:users as uuid[])) recipient
                    where not exists (select from push_withdrawn where user_id = recipient)
                    on conflict (user_id, business_key) do nothing
                    returning notice_id, user_id)
                insert into push_delivery (notice_id, device_id, urgent, next_at)
                select told.notice_id, device.device_id, :urgent, :sendAt
                from told join push_device device using (user_id)
                where :onPhones""")
                .param("users", users.stream().map(UserId::value).distinct().toArray(UUID[]::new))
                .param("key", notice.key())
                .param("kind", notice.kind().name())
                .param("urgent", urgent)
                .param("show", notice.show() == null ? null : notice.show().value(), Types.BIGINT)
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
                .param("now", Timestamp.from(now))
                .param("sendAt", Timestamp.from(urgent ? now : quietHours.endingAfter(now)))
                .param("expires", Timestamp.from(notice.expiresAt()))
                .param("onPhones", channel.isConfigured())
                .update();
    }

    /**
     * As {@link #tell(Collection, Notice)}, with a notice of its own for each user. All have the same kind and expiry.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void tellEach(NoticeKind kind, List<UserNotice> notices, Instant expiresAt) {
        Instant now = clock.instant();
        jdbc.sql("""
                with told as (
                    insert into push_notice (user_id, business_key, kind, urgent, show_id, performance_id,
                                             amount, seats, created_at, expires_at)
                    select recipient, key, :kind, :urgent, show, performance, amount, seats, :now, :expires
                    from unnest(cast(:users as uuid[]), cast(:keys as text[]), cast(:shows as bigint[]),
                            cast(:performances as bigint[]), cast(:amounts as bigint[]), cast(:seats as int[]))
                        as each (recipient, key, show, performance, amount, seats)
                    where not exists (select from push_withdrawn where user_id = recipient)
                    on conflict (user_id, business_key) do nothing
                    returning notice_id, user_id)
                insert into push_delivery (notice_id, device_id, urgent, next_at)
                select told.notice_id, device.device_id, :urgent, :sendAt
                from told join push_device device using (user_id)
                where :onPhones""")
                .param("users", notices.stream().map(it -> it.user().value()).toArray(UUID[]::new))
                .param("keys", notices.stream().map(UserNotice::key).toArray(String[]::new))
                .param("shows", notices.stream().map(it -> it.show().value()).toArray(Long[]::new))
                .param(
                        "performances",
                        notices.stream().map(it -> it.performance().value()).toArray(Long[]::new))
                .param("amounts", notices.stream().map(it -> it.amount().won()).toArray(Long[]::new))
                .param("seats", notices.stream().map(UserNotice::seats).toArray(Integer[]::new))
                .param("kind", kind.name())
                .param("urgent", kind.isUrgent())
                .param("now", Timestamp.from(now))
                .param("sendAt", Timestamp.from(kind.isUrgent() ? now : quietHours.endingAfter(now)))
                .param("expires", Timestamp.from(expiresAt))
                .param("onPhones", channel.isConfigured())
                .update();
    }

    /** @param key as in {@link Notice} */
    record UserNotice(UserId user, String key, ShowId show, PerformanceId performance, Money amount, int seats) {}

    /**
     * Drops deliveries that name an outdated time or belong to a ticket that is void. The notices stay in the inbox.
     *
     * @param user {@code null} for all users
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void takeBack(PerformanceId performance, @Nullable UserId user, String reason) {
        jdbc.sql("""
                update push_delivery delivery
                set state = 'DROPPED', settled_at = :now, reason = :reason, claimed_until = null
                from push_notice notice
                where notice.notice_id = delivery.notice_id and delivery.state = 'PENDING'
                  and notice.performance_id = :performance
                  and notice.kind in ('DAY_BEFORE', 'HOUR_BEFORE', 'RESCHEDULED')
                  and (cast(:user as uuid) is null or notice.user_id = :user)""")
                .param("now", Timestamp.from(clock.instant()))
                .param("reason", reason)
                .param("performance", performance.value())
                .param("user", user == null ? null : user.value(), Types.OTHER)
                .update();
    }

    /** Drops deliveries about an opening that has another time now or will not take place. */
    @Transactional(propagation = Propagation.MANDATORY)
    void takeBackOpenings(ShowId show) {
        jdbc.sql("""
                update push_delivery delivery
                set state = 'DROPPED', settled_at = :now, reason = 'the opening has moved', claimed_until = null
                from push_notice notice join push_show show using (show_id)
                where notice.notice_id = delivery.notice_id and delivery.state = 'PENDING'
                  and notice.kind = 'OPENING' and notice.show_id = :show
                  and (show.withdrawn or notice.moment <> show.booking_opens_at)""")
                .param("now", Timestamp.from(clock.instant()))
                .param("show", show.value())
                .update();
    }

    @ApplicationModuleListener(id = "push.user-withdrawn")
    void on(UserWithdrawn event) {
        jdbc.sql("insert into push_withdrawn (user_id) values (?) on conflict do nothing")
                .param(event.user().value())
                .update();
        for (String table : List.of("push_device", "push_notice", "push_favourite", "push_reminder")) {
            jdbc.sql("delete from " + table + " where user_id = ?")
                    .param(event.user().value())
                    .update();
        }
        jdbc.sql("delete from push_ticket where holder = ?")
                .param(event.user().value())
                .update();
    }
}
