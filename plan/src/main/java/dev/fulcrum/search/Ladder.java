package dev.fulcrum.search;

import dev.fulcrum.search.belief.Place;
import dev.fulcrum.search.belief.Trait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// The lengths in which training is bought: each slice goes on from the weights of the one before, with the recipe's whole schedule.
///
/// @param slices epochs of each, the first from scratch; at least one
public record Ladder(List<Integer> slices) {
    public Ladder {
        slices = List.copyOf(slices);
    }

    /// One candidate: a size with a recipe.
    public record Candidate(String size, String recipe) {
        @Override
        public String toString() {
            return size + " " + recipe;
        }
    }

    /// What was bought of one candidate.
    ///
    /// @param trained slices, the first first
    /// @param int8    trials in int8 by the key of the slice that they were made from
    public record Bought(List<Trial> trained, Map<String, Trial> int8) {
        static final Bought NOTHING = new Bought(List.of(), Map.of());

        public int depth() {
            return trained.size();
        }

        Optional<Trial> last() {
            return trained.isEmpty() ? Optional.empty() : Optional.of(trained.getLast());
        }
    }

    public int depth() {
        return slices.size();
    }

    /// Epochs in all after so many slices.
    public int epochs(int depth) {
        return slices.subList(0, depth).stream().mapToInt(i -> i).sum();
    }

    /// The slice after those that were bought.
    public Purchase.Train next(Candidate candidate, Bought bought) {
        return new Purchase.Train(candidate.size(), candidate.recipe(), bought.depth(), slices.get(bought.depth()),
                bought.last().map(t -> t.purchase().key()));
    }

    /// All slices of a candidate, the first first, each from the weights of the one before.
    public List<Purchase.Train> chain(Candidate candidate) {
        List<Purchase.Train> chain = new ArrayList<>();
        Optional<String> from = Optional.empty();
        for (int depth = 0; depth < depth(); depth++) {
            chain.add(new Purchase.Train(candidate.size(), candidate.recipe(), depth, slices.get(depth), from));
            from = Optional.of(chain.getLast().key());
        }
        return chain;
    }

    /// What was trained, brought to int8.
    public static Purchase.Quantize int8(Purchase trained) {
        return new Purchase.Quantize(trained.candidate(), Optional.of(trained.key()));
    }

    /// Where the quality of a size after so many slices is looked at.
    Place place(Weighed size, String recipe, int depth, boolean quantized) {
        return new Place(new Trait(size.name(), Math.log(size.flops()), size.design(), recipe, quantized), epochs(depth));
    }

    /// What was bought of each candidate; what is no slice and no int8 form of one is left out.
    static Map<Candidate, Bought> bought(List<Trial> trials) {
        Map<Candidate, List<Trial>> trained = new HashMap<>();
        Map<String, Trial> int8 = new HashMap<>();
        for (Trial t : trials) {
            switch (t.purchase()) {
                case Purchase.Train p -> trained.computeIfAbsent(new Candidate(p.candidate(), p.recipe()), _ -> new ArrayList<>()).add(t);
                case Purchase.Quantize q -> int8.put(q.from().orElseThrow(), t);
                case Purchase.Distill _, Purchase.Prune _, Purchase.Aware _, Purchase.Sample _, Purchase.Combine _ -> { }
            }
        }
        Map<Candidate, Bought> all = new HashMap<>();
        trained.forEach((candidate, slices) -> all.put(candidate, ordered(slices, int8)));
        return all;
    }

    private static Bought ordered(List<Trial> slices, Map<String, Trial> int8) {
        List<Trial> sorted = new ArrayList<>(slices);
        sorted.sort((a, b) -> Integer.compare(((Purchase.Train) a.purchase()).rung(), ((Purchase.Train) b.purchase()).rung()));
        return new Bought(Collections.unmodifiableList(sorted), int8);
    }

    /// Every size with every recipe, in that order.
    static List<Candidate> candidates(List<Weighed> sizes, List<String> recipes) {
        return sizes.stream().filter(Weighed::admissible).flatMap(s -> recipes.stream().map(r -> new Candidate(s.name(), r))).toList();
    }

    /// The same in an order of chance.
    static List<Candidate> shuffled(List<Weighed> sizes, List<String> recipes, long seed) {
        List<Candidate> order = new ArrayList<>(candidates(sizes, recipes));
        Collections.shuffle(order, new Random(seed));
        return order;
    }
}
