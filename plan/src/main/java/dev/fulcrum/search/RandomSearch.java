package dev.fulcrum.search;

import java.util.List;
import java.util.Map;

/// Trains candidates drawn by chance to the end of the ladder and quantizes them, until the budget is spent.
///
/// @param budget core-seconds; a purchase begun within it is finished
/// @param seed   of the order
public record RandomSearch(Ladder ladder, List<Weighed> sizes, List<String> recipes, double budget, long seed) implements Search {
    @Override
    public Move next(List<Trial> trials) {
        double spent = trials.stream().mapToDouble(Trial::coreSeconds).sum();
        if (spent >= budget) return new Move.Stop(new StopReason(StopReason.Kind.BUDGET_SPENT, "%.0f core-seconds are spent".formatted(spent)));
        Map<Ladder.Candidate, Ladder.Bought> bought = Ladder.bought(trials);
        for (Ladder.Candidate c : Ladder.shuffled(sizes, recipes, seed)) {
            Ladder.Bought b = bought.getOrDefault(c, Ladder.Bought.NOTHING);
            if (b.depth() < ladder.depth()) return new Move.Buy("random", List.of(ladder.next(c, b)));
            Trial last = b.trained().getLast();
            if (!b.int8().containsKey(last.purchase().key())) return new Move.Buy("random to int8", List.of(Ladder.int8(last.purchase())));
        }
        return new Move.Stop(new StopReason(StopReason.Kind.LADDER_ENDED, "everything is bought"));
    }
}
