package com.t82.loadtest;

import com.t82.loadtest.Load.Outcome;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Who got what, by the answers and by the database, and whether the two agree. */
final class Contention {

    private static final JsonMapper JSON = new JsonMapper();

    private Contention() {}

    /** One request. */
    record Wish(UUID fan, List<Long> seats) {}

    /**
     * @param twoOwners seats granted to more than one, or held in the database by another than the one they were granted
     * @param orphans seats held by nobody who was told so, or by a hold that does not exist
     * @param needless refused although all of its seats are still free
     * @param taken seats that went to somebody
     */
    record Findings(int seats, int taken, int winners, int twoOwners, int orphans, int needless, int failed) {

        Findings plus(Findings other) {
            return new Findings(
                    seats + other.seats,
                    taken + other.taken,
                    winners + other.winners,
                    twoOwners + other.twoOwners,
                    orphans + other.orphans,
                    needless + other.needless,
                    failed + other.failed);
        }

        static Findings none() {
            return new Findings(0, 0, 0, 0, 0, 0, 0);
        }

        boolean isClean() {
            return twoOwners == 0 && orphans == 0 && needless == 0;
        }
    }

    static Findings check(Services services, List<Wish> wishes, Outcome outcome) throws SQLException {
        Map<Long, Set<UUID>> granted = new HashMap<>();
        Set<Long> contested = new HashSet<>();
        int winners = 0;
        int failed = 0;
        for (int i = 0; i < wishes.size(); i++) {
            int status = i < outcome.statuses().length ? outcome.statuses()[i] : 0;
            contested.addAll(wishes.get(i).seats());
            if (status == 200) {
                winners++;
                for (long seat : wishes.get(i).seats()) {
                    granted.computeIfAbsent(seat, s -> new HashSet<>()).add(wishes.get(i).fan());
                }
            } else if (status != 409) {
                failed++;
            }
        }
        Map<Long, UUID> holders = new HashMap<>();
        int withoutHold = 0;
        try (Connection connection = services.connect();
                PreparedStatement query = connection.prepareStatement("""
                        select s.id, s.holder, h.id is null as loose
                        from seat s left join seat_hold h on h.id = s.hold_id
                        where s.id = any(?) and s.holder is not null
                        """)) {
            query.setArray(1, connection.createArrayOf("bigint", contested.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    holders.put(rows.getLong(1), rows.getObject(2, UUID.class));
                    withoutHold += rows.getBoolean(3) ? 1 : 0;
                }
            }
        }
        int twoOwners = 0;
        for (Map.Entry<Long, Set<UUID>> grant : granted.entrySet()) {
            UUID holder = holders.get(grant.getKey());
            if (grant.getValue().size() > 1 || holder == null || !grant.getValue().contains(holder)) {
                twoOwners++;
            }
        }
        int orphans = withoutHold;
        for (Map.Entry<Long, UUID> held : holders.entrySet()) {
            if (!granted.getOrDefault(held.getKey(), Set.of()).contains(held.getValue())) {
                orphans++;
            }
        }
        int needless = 0;
        for (int i = 0; i < wishes.size(); i++) {
            boolean refused = i < outcome.statuses().length && outcome.statuses()[i] == 409;
            if (refused && wishes.get(i).seats().stream().noneMatch(holders::containsKey)) {
                needless++;
            }
        }
        return new Findings(contested.size(), holders.size(), winners, twoOwners, orphans, needless, failed);
    }

    /** Whom a token is for. */
    static UUID fan(String token) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        return UUID.fromString(
                JSON.readTree(new String(claims, StandardCharsets.UTF_8)).get("sub").asString());
    }
}
