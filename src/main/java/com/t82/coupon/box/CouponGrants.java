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
 * Puts coupons into the boxes of users. No other class inserts into {@code coupon_box}.
 *
 * <p>For a campaign, the count and the inserts are one transaction under the lock of the campaign's row, so a crash
 * leaves both or neither. Three constraints of the schema back it up: {@code given} cannot exceed {@code total}, a user
 * cannot hold the same coupon twice, and a user cannot get two coupons for the same day.
 */
@Component
public class CouponGrants {

    /** What becomes of one application. */
    public enum GrantResult {
        GRANTED,
        ALREADY_TAKEN,
        NONE_LEFT,
        /** A coupon was set aside for an applicant that turned out to need none. Ask again after the commit. */
        UNDECIDED
    }

    /**
     * A user who applies for a coupon, and holds it once it is granted.
     *
     * @param day the Korean day of a step counter's coupon, of which each user gets one a day; {@code null} for a
     *     coupon that each user gets only once
     */
    public record Applicant(UUID user, @Nullable LocalDate day) {}

    private final JdbcClient jdbc;
    private final Clock clock;

    CouponGrants(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Grants a coupon whose number is not limited. */
    @Transactional
    public GrantResult grant(UUID coupon, Instant validEnd, Applicant applicant) {
        return insert(coupon, validEnd, List.of(applicant)).isEmpty() ? GrantResult.ALREADY_TAKEN : GrantResult.GRANTED;
    }

    /**
     * Grants a campaign's coupons in the order of the applicants, as long as any are left.
     *
     * <p>An applicant may get another coupon of the same day from a concurrent transaction. The coupon set aside for it
     * stays unused, and the applicants behind it are {@link GrantResult#UNDECIDED}. A second attempt within this
     * transaction could deadlock with the concurrent one, so the caller asks again after the commit.
     *
     * @return a result for each applicant, in the same order; of two equal applicants the first one counts
     */
    @Transactional
    public List<GrantResult> grantWhileLeft(UUID coupon, Instant validEnd, List<Applicant> applicants) {
        int left = lockAndCount(coupon);
        Set<Applicant> holders = holdersAmong(coupon, applicants);
        Set<Applicant> chosen = new LinkedHashSet<>();
        for (Applicant applicant : applicants) {
            if (chosen.size() < left && !holders.contains(applicant)) {
                chosen.add(applicant);
            }
        }
        Set<Applicant> granted = chosen.isEmpty() ? Set.of() : insert(coupon, validEnd, chosen);
        if (!granted.isEmpty()) {
            jdbc.sql("update coupon_campaign set given = given + ? where coupon_id = ?")
                    .params(granted.size(), coupon)
                    .update();
        }
        Set<Applicant> served = new HashSet<>(holders);
        served.addAll(chosen);
        served.removeAll(granted);
        List<GrantResult> results = new ArrayList<>(applicants.size());
        for (Applicant applicant : applicants) {
            if (served.contains(applicant)) {
                results.add(GrantResult.ALREADY_TAKEN);
            } else if (granted.contains(applicant)) {
                results.add(GrantResult.GRANTED);
                served.add(applicant);
            } else {
                results.add(granted.size() < left ? GrantResult.UNDECIDED : GrantResult.NONE_LEFT);
            }
        }
        return results;
    }

    /** How many coupons are left. An empty campaign needs no lock: a granted coupon never returns to its campaign. */
    private int lockAndCount(UUID coupon) {
        return jdbc.sql("select total - given from coupon_campaign where coupon_id = ? and given < total for update")
                .param(coupon)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** The applicants that hold this coupon or, for a coupon of a day, any coupon of the same day. */
    private Set<Applicant> holdersAmong(UUID coupon, List<Applicant> applicants) {
        return jdbc.sql("""
                        select b.user_id, b.day
                        from unnest(?::uuid[], ?::date[]) as w (user_id, day)
                        join coupon_box b on b.user_id = w.user_id and b.day is not distinct from w.day
                                         and (w.day is not null or b.coupon_id = ?)
                        """).params(users(applicants), days(applicants), coupon).query(CouponGrants::applicants);
    }

    /** Inserts in the order of the users, so that two coupons granted for the same day cannot deadlock. */
    private Set<Applicant> insert(UUID coupon, Instant validEnd, Collection<Applicant> applicants) {
        return jdbc.sql("""
                        insert into coupon_box (id, user_id, coupon_id, day, state, valid_end, received_at)
                        select gen_random_uuid(), w.user_id, ?, w.day, 'AVAILABLE', ?, ?
                        from unnest(?::uuid[], ?::date[]) as w (user_id, day)
                        order by w.user_id, w.day
                        on conflict do nothing
                        returning user_id, day""")
                .params(
                        coupon,
                        Timestamp.from(validEnd),
                        Timestamp.from(clock.instant()),
                        users(applicants),
                        days(applicants))
                .query(CouponGrants::applicants);
    }

    private static Set<Applicant> applicants(ResultSet rows) throws SQLException {
        Set<Applicant> applicants = new HashSet<>();
        while (rows.next()) {
            applicants.add(new Applicant(rows.getObject(1, UUID.class), rows.getObject(2, LocalDate.class)));
        }
        return applicants;
    }

    private static String[] users(Collection<Applicant> applicants) {
        return applicants.stream().map(applicant -> applicant.user().toString()).toArray(String[]::new);
    }

    private static @Nullable String[] days(Collection<Applicant> applicants) {
        return applicants.stream()
                .map(applicant ->
                        applicant.day() == null ? null : applicant.day().toString())
                .toArray(String[]::new);
    }
}
