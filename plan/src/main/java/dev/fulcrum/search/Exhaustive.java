package dev.fulcrum.search;

import java.util.List;
import java.util.Map;

/// Buys everything: each size with each recipe to the end of the ladder, and its int8 form. Nothing is missed, and all of it is paid.
public record Exhaustive(Ladder ladder, List<Weighed> sizes, List<String> recipes) implements Search {
    @Override
    public Move next(List<Trial> trials) {
        Map<Ladder.Candidate, Ladder.Bought> bought = Ladder.bought(trials);
        for (Ladder.Candidate c : Ladder.candidates(sizes, recipes)) {
            Ladder.Bought b = bought.getOrDefault(c, Ladder.Bought.NOTHING);
            if (b.depth() < ladder.depth()) return new Move.Buy("all", List.of(ladder.next(c, b)));
            Trial last = b.trained().getLast();
            if (!b.int8().containsKey(last.purchase().key())) return new Move.Buy("all to int8", List.of(Ladder.int8(last)));
        }
        return new Move.Stop(new StopReason(StopReason.Kind.LADDER_ENDED, "everything is bought"));
    }
}
