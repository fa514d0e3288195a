package dev.fulcrum.search.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QualityBeliefTest {
    private static final double[] DEPTHS = {1, 4, 13, 30};
    private static final int JUDGED = 1_000;

    /// Central 90 % intervals of what will be seen, at every candidate, depth and precision not yet looked at, in the middle of a search.
    @Test
    void intervalsHoldWhatTheyPromise() {
        Random random = new Random(5);
        Tally all = new Tally();
        Tally own = new Tally();
        Tally unseen = new Tally();
        for (int i = 0; i < 60; i++) {
            TestingFamily family = new TestingFamily(random, 12, 2);
            List<Seen> seen = family.some(random, DEPTHS, 2, JUDGED);
            QualityBelief belief = new QualityBelief(Prior.USUAL, seen);
            for (int s = 0; s < 12; s++) {
                for (int r = 0; r < 2; r++) {
                    Trait trait = family.trait(s, r);
                    boolean begun = seen.stream().anyMatch(o -> o.place().trait().equals(trait));
                    for (double depth : DEPTHS) {
                        if (seen.stream().anyMatch(o -> o.place().equals(new Place(trait, depth)))) continue;
                        for (boolean quantized : List.of(false, true)) {
                            boolean held = held(belief, family.look(random, s, r, quantized, depth, JUDGED));
                            all.add(held);
                            (begun ? own : unseen).add(held);
                        }
                    }
                }
            }
        }
        String words = "90 %% intervals hold %s; of candidates begun %s, of neighbours only %s".formatted(all, own, unseen);
        System.getLogger(QualityBeliefTest.class.getName()).log(System.Logger.Level.INFO, words);
        for (Tally t : List.of(all, own, unseen)) assertThat(t.share()).as(words).isBetween(0.85, 0.95);
    }

    private static boolean held(QualityBelief belief, Seen later) {
        LnError predicted = belief.seen(later.place(), later.total());
        double below = predicted.below(later.lnError());
        return below >= 0.05 && below <= 0.95;
    }

    private static final class Tally {
        private int held;
        private int all;

        void add(boolean one) {
            if (one) held++;
            all++;
        }

        double share() {
            return (double) held / all;
        }

        @Override
        public String toString() {
            return "%.1f %% of %d".formatted(100 * share(), all);
        }
    }

    /// The mixture of one model against the textbook's formula, by inverting the whole covariance (Gauss-Jordan).
    @Test
    void theFactorGrownRowByRowIsTheTextbooksPosterior() {
        Random random = new Random(6);
        TestingFamily family = new TestingFamily(random, 5, 2);
        List<Seen> seen = family.some(random, DEPTHS, 2, JUDGED);
        for (Kernel kernel : Prior.USUAL.kernels().toList()) {
            for (Place place : List.of(new Place(family.trait(3, 1).inInt8(), 30), seen.getFirst().place())) {
                Posterior.Pair got = Posterior.of(kernel).with(seen).at(place, place);
                double[] expected = textbook(kernel, seen, place);
                assertThat(got.meanA()).isCloseTo(expected[0], within(1e-6));
                assertThat(got.varianceA()).isCloseTo(expected[1], within(1e-6));
            }
        }
    }

    /// A model in hand is one run: what is left unknown of it is what judging on so many examples leaves.
    @Test
    void aRunThatWasSeenIsKnownButForJudging() {
        Place place = new Place(new Trait("s", Math.log(1e7), List.of(), "r", false), 30);
        LnError truth = new QualityBelief(Prior.USUAL, List.of(new Seen(place, 900_000, 1_000_000))).truth(place);
        assertThat(truth.quantile(0.5)).isCloseTo(Math.log(0.1), within(1e-3));
        assertThat(truth.quantile(0.95) - truth.quantile(0.05)).isCloseTo(2 * 1.645 * Math.sqrt(0.9 / 0.1 / 1e6), within(1e-3));
    }

    /// What was seen at a place was that very run's.
    private static double withRun(Kernel kernel, Place a, Place b) {
        return covariance(kernel, a, b) + (a.equals(b) ? kernel.noise() : 0);
    }

    private static double[] textbook(Kernel kernel, List<Seen> seen, Place place) {
        int n = seen.size();
        double[][] a = new double[n][n + 2];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) a[i][j] = covariance(kernel, seen.get(i).place(), seen.get(j).place());
            a[i][i] += seen.get(i).variance() + kernel.noise();
            a[i][n] = seen.get(i).lnError() - kernel.mean(seen.get(i).place());
            a[i][n + 1] = withRun(kernel, place, seen.get(i).place());
        }
        for (int p = 0; p < n; p++) {
            for (int i = 0; i < n; i++) {
                if (i == p) continue;
                double f = a[i][p] / a[p][p];
                for (int j = p; j < n + 2; j++) a[i][j] -= f * a[p][j];
            }
        }
        double mean = kernel.mean(place);
        double variance = covariance(kernel, place, place) + kernel.noise();
        for (int i = 0; i < n; i++) {
            double k = withRun(kernel, place, seen.get(i).place());
            mean += k * a[i][n] / a[i][i];
            variance -= k * a[i][n + 1] / a[i][i];
        }
        return new double[] {mean, variance};
    }

    private static double covariance(Kernel kernel, Place p, Place q) {
        return kernel.covariance(kernel.spot(p), kernel.spot(q));
    }

    @Test
    void grownOrAnewItIsTheSame() {
        Random random = new Random(10);
        TestingFamily family = new TestingFamily(random, 6, 2);
        List<Seen> seen = family.some(random, DEPTHS, 2, JUDGED);
        QualityBelief grown = new QualityBelief(Prior.USUAL, seen.subList(0, 3)).grown(seen).orElseThrow();
        Place place = new Place(family.trait(2, 1), 30);
        assertThat(grown.seen(place, JUDGED)).isEqualTo(new QualityBelief(Prior.USUAL, seen).seen(place, JUDGED));
        assertThat(new QualityBelief(Prior.USUAL, seen.subList(1, 3)).grown(seen)).isEmpty();
    }

    /// Looking narrows, at the candidate itself more than at a neighbour, there more than far away.
    @Test
    void whatIsSeenIsKnownBestNearby() {
        Random random = new Random(7);
        TestingFamily family = new TestingFamily(random, 12, 1);
        QualityBelief before = new QualityBelief(Prior.USUAL, List.of());
        List<Seen> seen = new ArrayList<>();
        for (double d : DEPTHS) seen.add(family.look(random, 6, 0, false, d, JUDGED));
        QualityBelief after = new QualityBelief(Prior.USUAL, seen);
        double none = width(before, family.trait(6, 0));
        assertThat(width(after, family.trait(6, 0))).isLessThan(width(after, family.trait(7, 0)));
        assertThat(width(after, family.trait(7, 0))).isLessThan(width(after, family.trait(11, 0)));
        assertThat(width(after, family.trait(11, 0))).isLessThan(none);
    }

    private static double width(QualityBelief belief, Trait trait) {
        LnError e = belief.truth(new Place(trait, 30));
        return e.quantile(0.95) - e.quantile(0.05);
    }

    /// The order in which things were seen does not matter.
    @Test
    void orderDoesNotMatter() {
        Random random = new Random(8);
        TestingFamily family = new TestingFamily(random, 6, 2);
        List<Seen> seen = family.some(random, DEPTHS, 2, JUDGED);
        Place place = new Place(family.trait(2, 0), 30);
        double forth = new QualityBelief(Prior.USUAL, seen).seen(place, JUDGED).quantile(0.3);
        assertThat(new QualityBelief(Prior.USUAL, seen.reversed()).seen(place, JUDGED).quantile(0.3)).isCloseTo(forth, within(1e-6));
    }

    /// A model and its int8 form: the first's margin, and the second's once the first is drawn, give the pair.
    @Test
    void jointOfFloatAndInt8() {
        Random random = new Random(9);
        TestingFamily family = new TestingFamily(random, 6, 1);
        QualityBelief belief = new QualityBelief(Prior.USUAL, family.some(random, DEPTHS, 1, JUDGED));
        Place whole = new Place(family.trait(3, 0), 13);
        Place rounded = new Place(family.trait(3, 0).inInt8(), 13);
        double mean = 0;
        double direct = belief.seen(rounded, JUDGED).parts().stream().mapToDouble(p -> p.weight() * p.mean()).sum();
        for (QualityBelief.Joint joint : belief.seen(whole, rounded, JUDGED)) {
            for (LnError.Node node : joint.first().nodes(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 21)) {
                mean += joint.weight() * node.probability() * joint.second(node.lnError()).parts().getFirst().mean();
            }
        }
        assertThat(mean).isCloseTo(direct, within(1e-6));
    }
}
