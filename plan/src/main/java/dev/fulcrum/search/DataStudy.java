package dev.fulcrum.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Buys a learning curve over data size: the longest plain training of a size that what is left of the budget can repeat, on a quarter
/// and on a half of the training split, rung by rung and for as many steps, so that only the number of labels differs.
public final class DataStudy implements Search {
    private static final List<Integer> PARTS = List.of(4, 2);
    /// Below, a part says nothing.
    private static final int LEAST_EXAMPLES = 32;
    /// Prices are those of the trainings that are repeated; the same takes longer on another day.
    private static final double SLACK = 1.15;

    private final Settings settings;

    /// @param budget   core-seconds of the whole run, search included
    /// @param training examples in the training split
    /// @param judged   examples that are judged after each epoch
    public record Settings(double budget, int training, int judged) {}

    public DataStudy(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Move next(List<Trial> bought) {
        Map<String, Trial> others = bought.stream().filter(t -> !(t.purchase() instanceof Purchase.Sample))
                .collect(Collectors.toMap(t -> t.purchase().key(), t -> t, (a, b) -> a));
        List<String> have = bought.stream().map(t -> t.purchase().key()).toList();
        Optional<List<Trial>> repeated = repeated(others);
        if (repeated.isEmpty()) return stop("no training can be repeated on parts of the data with what is left of the budget");
        for (int rung = 0; rung < repeated.get().size(); rung++) {
            int last = rung;
            List<Purchase> missing = PARTS.stream().map(part -> sample(repeated.get(), last, settings.training() / part))
                    .filter(p -> !have.contains(p.key())).toList();
            if (!missing.isEmpty()) return new Move.Buy("data " + (rung + 1) + "/" + repeated.get().size(), missing);
        }
        return stop("the curve over data size is measured");
    }

    private static Move stop(String words) {
        return new Move.Stop(new StopReason(StopReason.Kind.LADDER_ENDED, words));
    }

    private Purchase sample(List<Trial> chain, int rung, int examples) {
        Optional<String> from = rung == 0 ? Optional.empty() : Optional.of(sample(chain, rung - 1, examples).key());
        Purchase.Train t = (Purchase.Train) chain.get(rung).purchase();
        return new Purchase.Sample(t.candidate(), t.recipe(), t.rung(), epochs(t, examples), examples, from);
    }

    private int epochs(Purchase.Train t, int examples) {
        return Math.toIntExact(Math.round((double) t.epochs() * settings.training() / examples));
    }

    /// The longest chain of rungs that can be paid, the best on validation of equals; first rung first.
    private Optional<List<Trial>> repeated(Map<String, Trial> others) {
        if (settings.training() / PARTS.getFirst() < LEAST_EXAMPLES) return Optional.empty();
        double left = settings.budget() - others.values().stream().mapToDouble(Trial::coreSeconds).sum();
        return others.values().stream().flatMap(t -> chain(t, others).stream()).filter(c -> price(c) <= left)
                .max(Comparator.<List<Trial>>comparingInt(DataStudy::length)
                        .thenComparingDouble(c -> c.getLast().validation().value()).thenComparing(c -> c.getLast().purchase().key()));
    }

    /// The trainings that made these weights from scratch, where all of them are plain and went to their end.
    private static Optional<List<Trial>> chain(Trial last, Map<String, Trial> others) {
        List<Trial> chain = new ArrayList<>();
        for (Trial t = last; t != null; t = t.purchase().from().map(others::get).orElse(null)) {
            if (!(t.purchase() instanceof Purchase.Train train) || t.curve().size() < train.epochs()) return Optional.empty();
            chain.addFirst(t);
        }
        return Optional.of(chain);
    }

    private static int length(List<Trial> chain) {
        return chain.stream().mapToInt(t -> ((Purchase.Train) t.purchase()).epochs()).sum();
    }

    /// As many steps on each part; judging comes after each of the more numerous epochs. A step is three forward passes, judging one.
    private double price(List<Trial> chain) {
        double whole = 3.0 * settings.training() + settings.judged();
        double times = PARTS.stream().mapToDouble(part -> (3.0 * settings.training() + part * settings.judged()) / whole).sum();
        return SLACK * times * chain.stream().mapToDouble(Trial::coreSeconds).sum();
    }
}
