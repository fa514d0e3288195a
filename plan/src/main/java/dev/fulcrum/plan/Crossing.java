package dev.fulcrum.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A volume at which the cost difference of two candidates changes sign.
///
/// Between neighbouring breakpoints of either curve the difference is a straight line, so looking at both sides of all breakpoints finds
/// every sign change: one inside a line is found exactly by a secant, one in a jump lies at the breakpoint.
///
/// @param volume requests a month
/// @param rising whether the first candidate is the dearer one above
record Crossing(double volume, boolean rising) {
    static final double LOWEST = 1;
    static final double HIGHEST = 1e13;
    /// Differences below this share of the cost are rounding.
    private static final double ROUNDING = 1e-12;

    /// All crossings in [LOWEST, HIGHEST], rising by volume.
    static List<Crossing> between(CostCurve a, CostCurve b) {
        return between(a, b, LOWEST, HIGHEST);
    }

    /// All crossings in [low, high], rising by volume; a jump at `low` is below them.
    static List<Crossing> between(CostCurve a, CostCurve b, double low, double high) {
        List<Crossing> found = new ArrayList<>();
        Scan scan = new Scan(a, b, low, high);
        for (Optional<Crossing> next = scan.next(); next.isPresent(); next = scan.next()) found.add(next.get());
        return found;
    }

    /// The first crossing above `low` and at most `high` from which on the first candidate is the dearer one.
    static Optional<Crossing> firstRising(CostCurve a, CostCurve b, double low, double high) {
        Scan scan = new Scan(a, b, low, high);
        Optional<Crossing> next = scan.next();
        while (next.isPresent() && !next.get().rising) next = scan.next();
        return next;
    }

    /// -1, 0 or 1: whether a is cheaper, equal or dearer.
    static int sign(CostCurve a, CostCurve b, double volume) {
        return sign(a.at(volume), b.at(volume));
    }

    /// The same just above a volume.
    static int signAbove(CostCurve a, CostCurve b, double volume) {
        return sign(a.above(volume), b.above(volume));
    }

    private static int sign(double a, double b) {
        return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b)) ? 0 : Double.compare(a, b);
    }

    /// Both curves walked together.
    private static final class Scan {
        private final CostCurve.Walk a;
        private final CostCurve.Walk b;
        private final double high;
        private double from;
        private double to;
        /// The last sign other than 0, and where the difference became 0 after it.
        private int last;
        private double zeroFrom = Double.NaN;
        /// Difference and place of the last look.
        private double before;
        private double place;
        /// Whether the start of the present line is still to be looked at.
        private boolean atStart;
        private boolean done;

        Scan(CostCurve first, CostCurve second, double low, double high) {
            this.a = first.new Walk(low);
            this.b = second.new Walk(low);
            this.high = high;
            this.from = low;
            look(low);
            this.to = end();
        }

        private double end() {
            return Math.min(high, Math.min(a.next(), b.next()));
        }

        Optional<Crossing> next() {
            while (true) {
                Optional<Crossing> found = atStart ? look(from) : look(to);
                if (!atStart && to >= high) return done ? Optional.empty() : last(found);
                if (!atStart) advance();
                atStart = !atStart;
                if (found.isPresent()) return found;
            }
        }

        private Optional<Crossing> last(Optional<Crossing> found) {
            done = true;
            return found;
        }

        private void advance() {
            from = to;
            a.to(from);
            b.to(from);
            to = end();
        }

        private Optional<Crossing> look(double volume) {
            double ca = a.at(volume);
            double cb = b.at(volume);
            int sign = sign(ca, cb);
            if (sign == 0 && Double.isNaN(zeroFrom)) zeroFrom = volume;
            Optional<Crossing> found = sign != 0 && sign == -last ? Optional.of(new Crossing(where(volume, ca - cb), sign > 0))
                    : Optional.empty();
            if (sign != 0) {
                last = sign;
                zeroFrom = Double.NaN;
            }
            before = ca - cb;
            place = volume;
            return found;
        }

        private double where(double volume, double difference) {
            if (!Double.isNaN(zeroFrom)) return zeroFrom;
            return place + (volume - place) * before / (before - difference);
        }
    }
}
