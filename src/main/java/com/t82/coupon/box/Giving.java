package com.t82.coupon.box;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Puts coupons into boxes: the only place that does.
 *
 * <p>For a campaign, counting and giving are one transaction under the lock of the campaign's row, so that a crash
 * leaves both or neither. Three walls stand behind it in the schema: {@code given} cannot exceed {@code total}, nobody
 * can hold the same coupon twice, and nobody can get two coupons for the same day.
 */
@Component
public class Giving {

    public enum Answer {
        GIVEN,
        ALREADY_TAKEN,
        NONE_LEFT,
        /** Nothing is decided yet: a coupon was kept for somebody else, who turned out to need none. */
        ASK_AGAIN
    }

    /**
     * Somebody who wants a coupon.
     *
     * @param day the Korean day whose only coupon it is, {@code null} when it may be taken but once
     */
    public record Wish(UUID user, @Nullable LocalDate day) {}

    private final JdbcClient jdbc;
    private final Clock clock;

    Giving(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Gives a coupon of which there is no end. */
    @Transactional
    public Answer give(UUID coupon, Instant validEnd, Wish wish) {
        return put(coupon, validEnd, List.of(wish)).isEmpty() ? Answer.ALREADY_TAKEN : Answer.GIVEN;
    }

    /**
     * Gives a campaign's coupons in the order of the wishes, as long as there are any.
     *
     * <p>A wish that gets another coupon of the same day at this very moment takes none, so that what was kept for
     * it is left. A second attempt within the transaction could deadlock with the one that gives the other coupon;
     * the caller asks again after the commit.
     *
     * @return an answer for each wish, in the same order; of two equal wishes the first one counts
     */
    @Transactional
    public List<Answer> giveWhileLeft(UUID coupon, Instant validEnd, List<Wish> wishes) {
        int left = lockAndCount(coupon);
        Set<Wish> had = holdersAmong(coupon, wishes);
        Set<Wish> lucky = new LinkedHashSet<>();
        for (Wish wish : wishes) {
            if (lucky.size() < left && !had.contains(wish)) {
                lucky.add(wish);
            }
        }
        Set<Wish> given = lucky.isEmpty() ? Set.of() : put(coupon, validEnd, lucky);
        if (!given.isEmpty()) {
            jdbc.sql("update coupon_campaign set given = given + ? where coupon_id = ?")
                    .params(given.size(), coupon)
                    .update();
        }
        Set<Wish> served = new HashSet<>(had);
        served.addAll(lucky);
        served.removeAll(given);
        List<Answer> answers = new ArrayList<>(wishes.size());
        for (Wish wish : wishes) {
            if (served.contains(wish)) {
                answers.add(Answer.ALREADY_TAKEN);
            } else if (given.contains(wish)) {
                answers.add(Answer.GIVEN);
                served.add(wish);
            } else {
                answers.add(given.size() < left ? Answer.ASK_AGAIN : Answer.NONE_LEFT);
            }
        }
        return answers;
    }

    /**
     * How many are left. Nothing needs a lock once that is none, since a given coupon never returns to its
     * campaign.
     */
    private int lockAndCount(UUID coupon) {
        return jdbc.sql("select total - given from coupon_campaign where coupon_id = ? and given < total for update")
                .param(coupon)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** Those who have this coupon or, if it is one for a day, any other for the same day. */
    private Set<Wish> holdersAmong(UUID coupon, List<Wish> wishes) {
        return jdbc.sql("""
                        select b.user_id, b.day
                        from unnest(?::uuid[], ?::date[]) as w (user_id, day)
                        join coupon_box b on b.user_id = w.user_id and b.day is not distinct from w.day
                                         and (w.day is not null or b.coupon_id = ?)""").params(users(wishes), days(wishes), coupon).query(Giving::wishes);
    }

    /**
     * In the order of their owners, so that two coupons that are given for the same day cannot block each other for
     * ever.
     */
    private Set<Wish> put(UUID coupon, Instant validEnd, Collection<Wish> wishes) {
        return jdbc.sql("""
                        insert into coupon_box (id, user_id, coupon_id, day, state, valid_end, received_at)
                        select gen_random_uuid(), w.user_id, ?, w.day, 'AVAILABLE', ?, ?
                        from unnest(?::uuid[], ?::date[]) as w (user_id, day)
                        order by w.user_id, w.day
                        on conflict do nothing
                        returning user_id, day""")
                .params(coupon, Timestamp.from(validEnd), Timestamp.from(clock.instant()), users(wishes), days(wishes))
                .query(Giving::wishes);
    }

    private static Set<Wish> wishes(ResultSet rows) throws SQLException {
        Set<Wish> wishes = new HashSet<>();
        while (rows.next()) {
            wishes.add(new Wish(rows.getObject(1, UUID.class), rows.getObject(2, LocalDate.class)));
        }
        return wishes;
    }

    private static String[] users(Collection<Wish> wishes) {
        return wishes.stream().map(wish -> wish.user().toString()).toArray(String[]::new);
    }

    private static @Nullable String[] days(Collection<Wish> wishes) {
        return wishes.stream()
                .map(wish -> wish.day() == null ? null : wish.day().toString())
                .toArray(String[]::new);
    }
}
