package dev.fulcrum.search;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asynchronous successive halving (Li et al. 2020): whoever is among the best third of its rung goes on to the next; where nobody is, another
/// candidate starts. What reached the last rung, or is near the minimum, is quantized as it comes.
///
/// @param budget  core-seconds; a purchase begun within it is finished
/// @param minimum quality to reach, or 0
/// @param seed    of the order in which candidates start
public record Asha(Ladder ladder, List<Weighed> sizes, List<String> recipes, double budget, double minimum, long seed) implements Search {
    private static final int ETA = 3;
    private static final double NEAR = 0.005;

    @Override
    public Move next(List<Trial> trials) {
        double spent = trials.stream().mapToDouble(Trial::coreSeconds).sum();
        if (spent >= budget) return new Move.Stop(new StopReason(StopReason.Kind.BUDGET_SPENT, "%.0f core-seconds are spent".formatted(spent)));
        Map<Ladder.Candidate, Ladder.Bought> bought = Ladder.bought(trials);
        return quantized(bought).or(() -> promoted(bought)).or(() -> started(bought))
                .<Move>map(p -> new Move.Buy("asha", List.of(p)))
                .orElseGet(() -> new Move.Stop(new StopReason(StopReason.Kind.LADDER_ENDED, "nothing is left to promote or to start")));
    }

    private Optional<Purchase> quantized(Map<Ladder.Candidate, Ladder.Bought> bought) {
        return order().stream().filter(bought::containsKey).map(bought::get)
                .flatMap(b -> b.trained().stream().filter(t -> worthInt8(t, b) && !b.int8().containsKey(t.purchase().key())))
                .<Purchase>map(t -> Ladder.int8(t.purchase())).findFirst();
    }

    private boolean worthInt8(Trial t, Ladder.Bought b) {
        boolean ended = b.depth() == ladder.depth() && t == b.trained().getLast();
        return ended || minimum > 0 && t.validation().value() >= minimum - NEAR;
    }

    /// The highest rung first; of one rung the best first.
    private Optional<Purchase> promoted(Map<Ladder.Candidate, Ladder.Bought> bought) {
        for (int depth = ladder.depth() - 1; depth >= 1; depth--) {
            int rung = depth;
            List<Ladder.Candidate> reached = order().stream().filter(c -> bought.containsKey(c) && bought.get(c).depth() >= rung)
                    .sorted(Comparator.comparingDouble(c -> -quality(bought.get(c), rung))).toList();
            Optional<Ladder.Candidate> best = reached.stream().limit(reached.size() / ETA).filter(c -> bought.get(c).depth() == rung).findFirst();
            if (best.isPresent()) return Optional.of(ladder.next(best.get(), bought.get(best.get())));
        }
        return Optional.empty();
    }

    private static double quality(Ladder.Bought b, int depth) {
        return b.trained().get(depth - 1).validation().value();
    }

    private Optional<Purchase> started(Map<Ladder.Candidate, Ladder.Bought> bought) {
        return order().stream().filter(c -> !bought.containsKey(c)).findFirst().map(c -> ladder.next(c, Ladder.Bought.NOTHING));
    }

    private List<Ladder.Candidate> order() {
        return Ladder.shuffled(sizes, recipes, seed);
    }
}
