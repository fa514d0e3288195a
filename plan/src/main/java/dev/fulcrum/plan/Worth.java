package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.List;

/// What measuring or training more would be worth, at most; money a year, mean over the horizon.
///
/// @param currency of all money
/// @param perfect  expected value of knowing every input perfectly
/// @param loss     what today's choice is expected to lose against whoever is the cheapest; at least `perfect`
/// @param items    the most valuable first, none that is worth nothing
public record Worth(String currency, double perfect, double loss, List<Item> items) {
    public Worth {
        items = List.copyOf(items);
    }

    /// At the brief's own point.
    public static Worth of(Brief brief, List<Candidate> candidates, Estimate search, long seed) {
        return new InformationValue(brief, Served.by(brief, candidates), search, seed).worth();
    }

    /// @param deed  for example "weighing w16 d2 again"
    /// @param aYear money a year, at most
    /// @param words the sentence
    public record Item(String deed, double aYear, String words) {}
}
