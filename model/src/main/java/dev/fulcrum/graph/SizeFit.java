package dev.fulcrum.graph;

import dev.fulcrum.graph.SizeFormula.Product;
import dev.fulcrum.graph.SizeFormula.Step;
import dev.fulcrum.graph.SizeFormula.Sum;
import dev.fulcrum.graph.SizeFormula.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the formula that a dimension follows from what it was at known sizes. A formula is given only when it holds at every one.
///
/// @param base    sizes around which one at a time was changed
/// @param symbols the names
final class SizeFit {
    /// Strides multiply along a network: 64 is more than any common one has.
    private static final int LARGEST_DIVISOR = 64;
    private static final int FEWEST = 4;

    private final Map<String, Long> base;
    private final List<String> symbols;
    private final List<Seen> seen;

    /// A dimension at given sizes.
    record Seen(Map<String, Long> sizes, long value) {}

    SizeFit(Map<String, Long> base, List<String> symbols, List<Seen> seen) {
        this.base = base;
        this.symbols = symbols;
        this.seen = seen;
    }

    Optional<SizeFormula> formula() {
        if (seen.isEmpty() || !symbols.isEmpty() && seen.size() < FEWEST) return Optional.empty();
        if (seen.stream().allMatch(s -> s.value() == seen.getFirst().value())) return Optional.of(new Sum(seen.getFirst().value(),
                List.of()));
        Optional<SizeFormula> symbol = symbols.stream().map(s -> (SizeFormula) new Sum(0, List.of(new Term(1, new Step(s, 0, 1)))))
                .filter(this::holds).findFirst();
        return symbol.isPresent() ? symbol : combined();
    }

    private boolean holds(SizeFormula f) {
        return seen.stream().allMatch(s -> f.at(s.sizes()) == s.value());
    }

    private Optional<SizeFormula> combined() {
        Optional<Seen> atBase = seen.stream().filter(s -> s.sizes().equals(base)).findFirst();
        if (atBase.isEmpty()) return Optional.empty();
        List<Sum> alone = new ArrayList<>();
        for (String symbol : symbols) {
            List<Seen> sweep = seen.stream().filter(s -> changesOnly(symbol, s.sizes())).toList();
            if (sweep.stream().allMatch(s -> s.value() == atBase.get().value())) continue;
            Optional<Sum> fit = ofOne(symbol, sweep);
            if (fit.isEmpty()) return Optional.empty();
            alone.add(fit.get());
        }
        return sum(alone, atBase.get().value()).filter(this::holds).or(() -> product(alone, atBase.get().value()).filter(this::holds));
    }

    private boolean changesOnly(String symbol, Map<String, Long> sizes) {
        return symbols.stream().allMatch(s -> s.equals(symbol) || sizes.get(s).equals(base.get(s)));
    }

    private Optional<SizeFormula> sum(List<Sum> alone, long atBase) {
        List<Term> terms = alone.stream().map(s -> s.terms().getFirst()).toList();
        long rest = atBase - new Sum(0, terms).at(base);
        return Optional.of(new Sum(rest, terms));
    }

    private Optional<SizeFormula> product(List<Sum> alone, long atBase) {
        List<Step> steps = alone.stream().map(s -> s.terms().getFirst().step()).toList();
        long product = new Product(1, steps).at(base);
        boolean whole = alone.stream().allMatch(s -> s.constant() == 0) && product > 0 && atBase % product == 0;
        return whole ? Optional.of(new Product(atBase / product, steps)) : Optional.empty();
    }

    /// factor x (size + shift) / divisor + constant through all points; the smallest divisor first.
    private static Optional<Sum> ofOne(String symbol, List<Seen> sweep) {
        if (sweep.size() < FEWEST) return Optional.empty();
        for (long divisor = 1; divisor <= LARGEST_DIVISOR; divisor++) {
            long factor = Math.round(slope(symbol, sweep) * divisor);
            for (long shift = 0; shift < divisor && factor != 0; shift++) {
                Step step = new Step(symbol, shift, divisor);
                long constant = sweep.getFirst().value() - factor * step.at(sweep.getFirst().sizes());
                Sum fit = new Sum(constant, List.of(new Term(factor, step)));
                if (sweep.stream().allMatch(s -> fit.at(s.sizes()) == s.value())) return Optional.of(fit);
            }
        }
        return Optional.empty();
    }

    private static double slope(String symbol, List<Seen> sweep) {
        Seen low = sweep.getFirst();
        Seen high = low;
        for (Seen s : sweep) {
            if (s.sizes().get(symbol) < low.sizes().get(symbol)) low = s;
            if (s.sizes().get(symbol) > high.sizes().get(symbol)) high = s;
        }
        return (double) (high.value() - low.value()) / (high.sizes().get(symbol) - low.sizes().get(symbol));
    }
}
