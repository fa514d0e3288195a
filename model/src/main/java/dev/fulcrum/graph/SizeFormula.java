package dev.fulcrum.graph;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A dimension as a function of named sizes. Equal formulas read alike: "batch", "past + sequence", "8*batch*sequence",
/// "(height + 1)/2" with a division that rounds down.
sealed interface SizeFormula {
    /// constant + sum of factor x step.
    record Sum(long constant, List<Term> terms) implements SizeFormula {
        @Override
        public long at(Map<String, Long> sizes) {
            return constant + terms.stream().mapToLong(t -> t.factor() * t.step().at(sizes)).sum();
        }

        @Override
        public String toString() {
            if (terms.isEmpty()) return String.valueOf(constant);
            String sum = terms.stream().map(Term::toString).collect(Collectors.joining(" + "));
            return constant == 0 ? sum : sum + (constant > 0 ? " + " : " - ") + Math.abs(constant);
        }
    }

    /// factor x product of steps.
    record Product(long factor, List<Step> steps) implements SizeFormula {
        @Override
        public long at(Map<String, Long> sizes) {
            return steps.stream().mapToLong(s -> s.at(sizes)).reduce(factor, (a, b) -> a * b);
        }

        @Override
        public String toString() {
            Stream<String> known = factor == 1 ? Stream.of() : Stream.of(String.valueOf(factor));
            return Stream.concat(known, steps.stream().map(Step::toString)).collect(Collectors.joining("*"));
        }
    }

    record Term(long factor, Step step) {
        @Override
        public String toString() {
            return factor == 1 ? step.toString() : factor + "*" + step;
        }
    }

    /// (symbol + shift) / divisor, rounded down.
    record Step(String symbol, long shift, long divisor) {
        long at(Map<String, Long> sizes) {
            return at(sizes.get(symbol));
        }

        long at(long size) {
            return Math.floorDiv(size + shift, divisor);
        }

        @Override
        public String toString() {
            String shifted = shift == 0 ? symbol : "(" + symbol + " + " + shift + ")";
            return divisor == 1 ? shifted : shifted + "/" + divisor;
        }
    }

    long at(Map<String, Long> sizes);

    /// The symbols that the formula reads.
    default List<String> symbols() {
        return switch (this) {
            case Sum(long c, List<Term> terms) -> terms.stream().map(t -> t.step().symbol()).toList();
            case Product(long f, List<Step> steps) -> steps.stream().map(Step::symbol).toList();
        };
    }
}
