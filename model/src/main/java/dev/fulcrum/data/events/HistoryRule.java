package dev.fulcrum.data.events;

/// How much an event of the past counts: by its kind, and less the longer it is ago.
///
/// @param click, purchase, rating weight of a kind, at least 0; a rating counts by its share of the scale's upper half
/// @param halfLifeDays            after which an event counts half; 0 where time does not matter
/// @param longest                 events that a history has at most, the newest; at least 1
/// @param best                    the highest rating of the scale
public record HistoryRule(double click, double purchase, double rating, double halfLifeDays, int longest, double best) {
    private static final double DAY_SECONDS = 86_400;

    /// All kinds alike, no decay.
    public static HistoryRule plain(int longest, double best) {
        return new HistoryRule(1, 1, 1, 0, longest, best);
    }

    /// @param age seconds before the moment of asking; not looked at where time does not matter
    public float strength(EventKind kind, float value, double age) {
        double weight = switch (kind) {
            case CLICK -> click;
            case PURCHASE -> purchase;
            case RATING -> rating * Math.clamp(2 * value / best - 1, 0, 1);
        };
        if (halfLifeDays == 0) return (float) weight;
        return (float) (weight * Math.pow(0.5, Math.max(0, age) / (halfLifeDays * DAY_SECONDS)));
    }
}
