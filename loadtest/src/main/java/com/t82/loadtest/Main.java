package com.t82.loadtest;

import java.util.Locale;

/** {@code normal-day}, {@code on-sale}, {@code soak}, {@code campaign}, {@code sales} or {@code limits}; see README.md. */
final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        String run = args.length == 0 ? "" : args[0];
        int outcome;
        try {
            outcome = switch (run) {
                case "normal-day" -> new Scenarios().normalDay();
                case "on-sale" -> new Scenarios().onSale();
                case "soak" -> new Scenarios().soak();
                case "campaign" -> new CampaignRush().run();
                case "sales" -> new Sales().run();
                case "limits" -> new Limits().run();
                default -> throw new Refusal("Say what to run: -Dt82.run=normal-day, on-sale, soak, campaign, sales or limits");
            };
        } catch (Refusal refusal) {
            System.err.println(refusal.getMessage());
            outcome = 2;
        }
        // JMeter leaves threads behind.
        System.exit(outcome);
    }
}
