package com.t82.loadtest;

import com.t82.loadtest.Load.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** First come, first served: a crowd asks for the coupons of a campaign, of which there are enough for a tenth of it. */
final class CampaignRush {

    private static final int CONNECTIONS = 64;
    private static final int FANS = 30_000;
    private static final int COUPONS = FANS / 10;
    private static final int WARM_UPS = 3;
    private static final int ROUNDS = 5;
    private static final Duration AT_MOST = Duration.ofMinutes(2);

    private final Target target = Target.configured();
    private final Stage stage = new Stage(target);

    /**
     * @param crowd answers a second, whatever they were
     * @param winners coupons a second until the last one was given
     */
    private record Figures(double crowd, double winners) {}

    int run() {
        stage.open();
        List<String> tokens = stage.crowd(FANS);
        System.out.printf("%,d fans over %d connections for %,d coupons, each round%n", FANS, CONNECTIONS, COUPONS);
        List<Figures> rounds = new ArrayList<>();
        boolean right = true;
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            Outcome outcome = rush(tokens);
            Figures figures = new Figures(outcome.answers() / outcome.seconds(), winnersPerSecond(outcome));
            boolean exact = outcome.byStatus().equals(Map.of(200, COUPONS, 404, FANS - COUPONS));
            right &= exact;
            System.out.printf(
                    Locale.ROOT,
                    "%s: %,.0f requests/s, %,.0f coupons/s while there are any, p50 %.1f ms, p99 %.1f ms %s%s%n",
                    round < 0 ? "warm-up" : "round " + (round + 1),
                    figures.crowd(),
                    figures.winners(),
                    outcome.percentile(200, 0.5),
                    outcome.percentile(200, 0.99),
                    outcome.byStatus(),
                    exact ? "" : " WRONG");
            if (round >= 0) {
                rounds.add(figures);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "medians: %,.0f requests/s, %,.0f coupons/s while there are any%n",
                median(rounds.stream().mapToDouble(Figures::crowd).toArray()),
                median(rounds.stream().mapToDouble(Figures::winners).toArray()));
        return right ? 0 : 1;
    }

    private Outcome rush(List<String> tokens) {
        String claim = "{\"couponId\":\"" + stage.campaign(COUPONS) + "\"}";
        byte[][] requests = tokens.stream()
                .map(token -> Connection.request(
                        "POST", target, "/api/v1/coupons/events/issue", claim, "Authorization: Bearer " + token))
                .toArray(byte[][]::new);
        return Load.closed(target, requests, CONNECTIONS, AT_MOST, false);
    }

    private static double winnersPerSecond(Outcome outcome) {
        long last = IntStream.range(0, outcome.statuses().length)
                .filter(i -> outcome.statuses()[i] == 200)
                .mapToLong(i -> outcome.answered()[i] - outcome.start())
                .max()
                .orElse(1);
        return outcome.count(200) / (last / 1e9);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
