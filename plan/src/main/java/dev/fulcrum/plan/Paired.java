package dev.fulcrum.plan;

import dev.fulcrum.brief.Dimension;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Comparing two candidates over the same possible worlds: what they share, prices and purchases, cancels in the difference.
final class Paired {
    /// Worlds drawn for each comparison; ends of a 90 % interval then stand within about 1.3 % of their rank.
    static final int DRAWS = 400;

    private Paired() {}

    /// Lifetime money of a less that of b at a volume, with its 90 % interval.
    static Estimate difference(CostModel costs, Candidate a, Candidate b, double volume, long seed) {
        double value = difference(costs, a, b, volume, Deviates.none());
        double[] drawn = IntStream.range(0, DRAWS).mapToDouble(i -> difference(costs, a, b, volume, Deviates.drawn(seed, i)))
                .sorted().toArray();
        return new Estimate(value, rank(drawn, 0.05), rank(drawn, 0.95), costs.currency(), Basis.ASSUMED);
    }

    /// P(a is cheaper than b at a volume); draws of equal money count half.
    static double cheaper(CostModel costs, Candidate a, Candidate b, double volume, long seed) {
        return IntStream.range(0, DRAWS).mapToDouble(i -> {
            Deviates world = Deviates.drawn(seed, i);
            return (1 - Crossing.sign(costs.curve(a, world), costs.curve(b, world), volume)) / 2.0;
        }).average().orElseThrow();
    }

    /// Every crossing of the cost curves, each with its 90 % interval over the worlds.
    static List<Estimate> crossings(CostModel costs, Candidate a, Candidate b, long seed) {
        List<Crossing> base = Crossing.between(costs.curve(a, Deviates.none()), costs.curve(b, Deviates.none()));
        if (base.isEmpty()) return List.of();
        double[][] seen = new double[base.size()][DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            CostCurve ca = costs.curve(a, Deviates.drawn(seed, i));
            CostCurve cb = costs.curve(b, Deviates.drawn(seed, i));
            Counterparts drawn = new Counterparts(ca, cb, base);
            for (int k = 0; k < base.size(); k++) seen[k][i] = drawn.of(base.get(k));
        }
        return IntStream.range(0, base.size()).mapToObj(k -> figure(base.get(k).volume(), seen[k])).toList();
    }

    /// The crossings of one world that stand for those of the base: same direction, nearest in log volume. They are looked for around the
    /// base's first, and over all volumes only when none is there.
    private static final class Counterparts {
        private static final double AROUND = 3;

        private final CostCurve a;
        private final CostCurve b;
        private final double[][] near = new double[2][];
        private final double[][] all = new double[2][];

        Counterparts(CostCurve a, CostCurve b, List<Crossing> base) {
            this.a = a;
            this.b = b;
            fill(near, Math.max(Crossing.LOWEST, base.getFirst().volume() / AROUND),
                    Math.min(Crossing.HIGHEST, base.getLast().volume() * AROUND));
        }

        private void fill(double[][] byDirection, double low, double high) {
            List<Crossing> found = Crossing.between(a, b, low, high);
            for (int direction = 0; direction < 2; direction++) {
                boolean rising = direction == 1;
                byDirection[direction] = found.stream().filter(c -> c.rising() == rising).mapToDouble(Crossing::volume).toArray();
            }
        }

        /// Where there is no counterpart, the sign at the base's volume says to which side it has left: 0 or infinity.
        double of(Crossing base) {
            int direction = base.rising() ? 1 : 0;
            double nearest = nearest(near[direction], base.volume());
            if (nearest > 0) return nearest;
            if (all[0] == null) fill(all, Crossing.LOWEST, Crossing.HIGHEST);
            double anywhere = nearest(all[direction], base.volume());
            if (anywhere > 0) return anywhere;
            return Crossing.sign(a, b, base.volume()) > 0 == base.rising() ? 0 : Double.POSITIVE_INFINITY;
        }

        private static double nearest(double[] rising, double volume) {
            int at = Arrays.binarySearch(rising, volume);
            if (at >= 0) return volume;
            double below = at == -1 ? 0 : rising[-at - 2];
            double above = -at - 1 == rising.length ? 0 : rising[-at - 1];
            if (below == 0 || above == 0) return Math.max(below, above);
            return volume / below < above / volume ? below : above;
        }
    }

    private static Estimate figure(double volume, double[] worlds) {
        Arrays.sort(worlds);
        double low = rank(worlds, 0.05);
        double high = rank(worlds, 0.95);
        return new Estimate(volume, low == 0 ? null : Double.valueOf(low), Double.isInfinite(high) ? null : Double.valueOf(high),
                Dimension.REQUESTS.unit(), Basis.MODELLED);
    }

    private static double rank(double[] sorted, double p) {
        return sorted[(int) Math.round(p * (sorted.length - 1))];
    }

    private static double difference(CostModel costs, Candidate a, Candidate b, double volume, Deviates world) {
        return costs.curve(a, world).at(volume) - costs.curve(b, world).at(volume);
    }
}
