package dev.fulcrum.search;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Buys everything: each size with each recipe, slice by slice to the end of the ladder, and its int8 form. Nothing is missed, and all of it is
/// paid.
///
/// @param everySlice whether every slice is brought to int8, as a recording wants it, or the last alone
public record Exhaustive(Ladder ladder, List<Weighed> sizes, List<String> recipes, boolean everySlice) implements Search {
    public Exhaustive(Ladder ladder, List<Weighed> sizes, List<String> recipes) {
        this(ladder, sizes, recipes, false);
    }

    @Override
    public Move next(List<Trial> trials) {
        Map<Ladder.Candidate, Ladder.Bought> bought = Ladder.bought(trials);
        Set<String> int8 = bought.values().stream().flatMap(b -> b.int8().keySet().stream()).collect(Collectors.toSet());
        for (int depth = 1; depth <= ladder.depth(); depth++) {
            int slice = depth;
            List<Purchase> missing = of(bought).filter(e -> e.bought().depth() < slice)
                    .<Purchase>map(e -> ladder.next(e.candidate(), e.bought())).toList();
            if (!missing.isEmpty()) return new Move.Buy("slice %d/%d".formatted(depth, ladder.depth()), missing);
            if (!everySlice && depth < ladder.depth()) continue;
            List<Purchase> rounded = of(bought).map(e -> e.bought().trained().get(slice - 1))
                    .filter(t -> !int8.contains(t.purchase().key()))
                    .<Purchase>map(t -> Ladder.int8(t.purchase())).toList();
            if (!rounded.isEmpty()) return new Move.Buy("int8 %d/%d".formatted(depth, ladder.depth()), rounded);
        }
        return new Move.Stop(new StopReason(StopReason.Kind.LADDER_ENDED, "everything is bought"));
    }

    private record Entry(Ladder.Candidate candidate, Ladder.Bought bought) {}

    private Stream<Entry> of(Map<Ladder.Candidate, Ladder.Bought> bought) {
        return Ladder.candidates(sizes, recipes).stream().map(c -> new Entry(c, bought.getOrDefault(c, Ladder.Bought.NOTHING)));
    }
}
