package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.HistoryRule;
import dev.fulcrum.train.factor.Factorizer;
import java.util.ArrayList;
import java.util.List;

/// A way of fitting: how firmly, and how much kinds and the age of events count.
///
/// @param name           short, shown to people
/// @param regularisation times the usual
/// @param purchases      weight of a purchase or a good rating, where a click has 1
/// @param halfLifeDays   after which an event counts half; 0 where time does not matter
public record SuggestRecipe(String name, double regularisation, double purchases, double halfLifeDays) {
    private static final double NEVER = 0;
    private static final List<SuggestRecipe> ALL = List.of(new SuggestRecipe("plain", 1, 1, NEVER), new SuggestRecipe("light", 0.2, 1, NEVER),
            new SuggestRecipe("firm", 5, 1, NEVER), new SuggestRecipe("recent", 1, 1, 30), new SuggestRecipe("bought", 1, 3, NEVER),
            new SuggestRecipe("bought-recent", 1, 3, 30));

    public static SuggestRecipe named(String name) {
        return ALL.stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "recipe must be one of " + ALL.stream().map(SuggestRecipe::name).toList() + ": got " + name));
    }

    /// Those that make a difference for a size on such data.
    ///
    /// @param timed whether events have clock times
    /// @param mixed whether there are events of several kinds
    static List<SuggestRecipe> of(SuggestSize size, boolean timed, boolean mixed) {
        List<SuggestRecipe> fitting = new ArrayList<>();
        for (SuggestRecipe r : ALL) {
            boolean fits = switch (size) {
                case SuggestSize.Popular _ -> r.regularisation() == 1;
                case SuggestSize.Trained _ -> r.name().equals("plain");
                case SuggestSize.Cosine _, SuggestSize.Ease _, SuggestSize.Als _ -> true;
            };
            if (fits && (timed || r.halfLifeDays() == NEVER) && (mixed || r.purchases() == 1)) fitting.add(r);
        }
        return fitting;
    }

    Factorizer.Weighting weighting() {
        return new Factorizer.Weighting(SuggestFamily.USUAL.unseen(), SuggestFamily.USUAL.regularisation() * regularisation);
    }

    HistoryRule rule(int longest, double best) {
        return new HistoryRule(1, purchases, purchases, halfLifeDays, longest, best);
    }
}
