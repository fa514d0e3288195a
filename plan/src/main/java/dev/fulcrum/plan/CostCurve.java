package dev.fulcrum.plan;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/// Lifetime cost of one candidate as a function of requests in the first month. Between neighbouring breakpoints it is a straight line; at a
/// breakpoint it may bend (memory floors, another number of retrainings) or jump (one more replica), and has there the value from below.
///
/// @param fixed money that does not depend on the volume
/// @param each  money a request of the first month's volume, over the horizon
/// @param terms what is added to the straight line
record CostCurve(double fixed, double each, List<Term> terms) {

    /// `money` x shape(`scale` x volume), scale above 0.
    record Term(PiecewiseLinear shape, double scale, double money) {}

    CostCurve {
        terms = terms.stream().filter(term -> term.money != 0 && term.scale > 0).toList();
    }

    double at(double volume) {
        double sum = fixed + volume * each;
        for (Term term : terms) sum += term.money * term.shape.value(term.scale * volume);
        return sum;
    }

    /// The limit from above.
    double above(double volume) {
        return new Walk(volume).at(volume);
    }

    /// Volumes at which the curve bends or jumps, inside (low, high).
    DoubleStream breakpoints(double low, double high) {
        return terms.stream().flatMapToDouble(term -> Arrays.stream(term.shape.at()).map(x -> x / term.scale))
                .filter(v -> v > low && v < high);
    }

    /// Goes up the curve, straight line by straight line.
    final class Walk {
        private final int[] segment = new int[terms.size()];

        /// Starts on the line just above a volume.
        Walk(double volume) {
            for (int i = 0; i < segment.length; i++) segment[i] = start(terms.get(i), volume);
        }

        /// The same rounding as in [#next()], so that no line is passed twice.
        private static int start(Term term, double volume) {
            double[] at = term.shape.at();
            int i = term.shape.segment(volume * term.scale, true);
            while (i + 1 < at.length && at[i + 1] / term.scale <= volume) i++;
            while (i > 0 && at[i] / term.scale > volume) i--;
            return i;
        }

        /// Where the present line ends, infinite for the last.
        double next() {
            double next = Double.POSITIVE_INFINITY;
            for (int i = 0; i < segment.length; i++) {
                Term term = terms.get(i);
                if (segment[i] + 1 < term.shape.at().length) next = Math.min(next, term.shape.at()[segment[i] + 1] / term.scale);
            }
            return next;
        }

        /// Moves to the line just above a volume at or beyond the end of the present one.
        void to(double volume) {
            for (int i = 0; i < segment.length; i++) {
                Term term = terms.get(i);
                while (segment[i] + 1 < term.shape.at().length && term.shape.at()[segment[i] + 1] / term.scale <= volume) segment[i]++;
            }
        }

        /// The present line, or its prolongation, at a volume.
        double at(double volume) {
            double sum = fixed + volume * each;
            for (int i = 0; i < segment.length; i++) {
                Term term = terms.get(i);
                sum += term.money * term.shape.along(segment[i], term.scale * volume);
            }
            return sum;
        }
    }
}
