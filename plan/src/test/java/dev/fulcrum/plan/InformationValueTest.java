package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class InformationValueTest {
    private static final double MONEY = 0.05 / 2 / 3600;

    /// phi(u) - u (1 - Phi(u)) at u = 0: 0.39894; at 0.5: 0.19780; at 0.7071: 0.1405 (Raiffa and Schlaifer 1961, table of G*).
    private static double unitNormalLoss(double u) {
        double step = 1e-4;
        double sum = 0;
        for (double x = u; x < u + 9; x += step) sum += (x + step / 2 - u) * Math.exp(-(x + step / 2) * (x + step / 2) / 2) * step;
        return sum / Math.sqrt(2 * Math.PI);
    }

    private static Candidate trained(String name, double seconds) {
        Candidate c = candidate(name, 1, seconds, 9000, 0);
        return new Candidate(name, c.validation(), c.test(), c.weights().withServiceSeconds(Estimate.exact(0.001, "s", Basis.MEASURED)),
                c.machine(), c.lineage());
    }

    @Test
    void ofTwoNormalCostsItIsTheUnitNormalLoss() {
        double d = 4_000 * MONEY;
        double sa = 10_000 / Deviates.Z95 * MONEY;
        double sb = 10_400 / Deviates.Z95 * MONEY;
        List<Worth> many = IntStream.range(0, 40)
                .mapToObj(seed -> Worth.of(brief(), List.of(trained("a", 100_000), trained("b", 104_000)), OneOff.NOTHING, seed)).toList();
        double both = Math.hypot(sa, sb) * unitNormalLoss(d / Math.hypot(sa, sb));
        assertThat(many.stream().mapToDouble(Worth::perfect).average().orElseThrow()).isCloseTo(both, Percentage.withPercentage(5));
        assertThat(mean(many, "train a")).isCloseTo(sa * unitNormalLoss(d / sa), Percentage.withPercentage(6));
        assertThat(mean(many, "train b")).isCloseTo(sb * unitNormalLoss(d / sb), Percentage.withPercentage(6));
        assertThat(unitNormalLoss(0)).isCloseTo(0.39894, Percentage.withPercentage(0.01));
    }

    private static double mean(List<Worth> many, String words) {
        return many.stream().mapToDouble(w -> w.items().stream().filter(i -> i.deed().contains(words) && i.deed().startsWith("knowing"))
                .mapToDouble(Worth.Item::aYear).findFirst().orElse(0)).average().orElseThrow();
    }

    @Test
    void noInputIsWorthMoreThanAllTogetherAndNothingWhereNobodyDoubts() {
        for (long seed = 0; seed < 8; seed++) {
            List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(seed), 6);
            Brief brief = brief("errors", 1e-6, "demand.horizon", 24, "demand", 1e7);
            Worth worth = Worth.of(brief, candidates, OneOff.NOTHING, seed);
            assertThat(worth.perfect()).isBetween(0.0, worth.loss() + 1e-12);
            assertThat(worth.items()).filteredOn(i -> !i.deed().startsWith("training"))
                    .allSatisfy(i -> assertThat(i.aYear()).isLessThanOrEqualTo(worth.perfect() * 1.35 + 1e-9));
        }
        Worth clear = Worth.of(brief(), List.of(trained("a", 1_000), trained("b", 104_000)), OneOff.NOTHING, 1);
        assertThat(clear.perfect()).isZero();
        assertThat(clear.items()).isEmpty();
    }

    @Test
    void nestedSimulationAgrees() {
        // Outer: service time of the first; inner: everything else anew. 60 x 2,000 draws, no use made of costs being sums.
        List<Candidate> candidates = List.of(candidate("a", 2, 50_000, 9000), candidate("b", 2.1, 50_000, 9010));
        Brief brief = brief("demand", 1e9, "errors", 1e-8);
        CostModel model = new CostModel(brief);
        double[] prior = new double[2];
        double known = 0;
        int outer = 120;
        int inner = 400;
        for (int o = 0; o < outer; o++) {
            double z = Deviates.drawn(77, o / 2).normal("outer") * (o % 2 == 0 ? 1 : -1);
            double[] mean = new double[2];
            for (int i = 0; i < inner; i++) {
                Deviates rest = Deviates.drawn(1000 + o, i);
                Deviates world = key -> key.equals("serve a") ? z : rest.normal(key);
                for (int c = 0; c < 2; c++) mean[c] += model.curve(candidates.get(c), world).at(1e9) / inner;
            }
            known += Math.min(mean[0], mean[1]) / outer;
            for (int c = 0; c < 2; c++) prior[c] += mean[c] / outer;
        }
        double nested = Math.min(prior[0], prior[1]) - known;
        double ours = IntStream.range(0, 20).mapToDouble(seed -> Worth.of(brief, candidates, OneOff.NOTHING, seed).items().stream()
                .filter(i -> i.deed().equals("weighing a again")).findFirst().orElseThrow().aYear()).average().orElseThrow();
        assertThat(ours).isCloseTo(nested, Percentage.withPercentage(20));
    }

    @Test
    void trainingFurtherIsBoundedByAFaultlessModelAtTheSameCost() {
        Brief brief = brief("errors", 1e-3, "quality.minimum", 0.95, "prices.discountRate", 0);
        List<Candidate> candidates = List.of(candidate("sure", 2, 1_000, 9900), candidate("short", 1, 1_000, 9000));
        Worth worth = Worth.of(brief, candidates, OneOff.NOTHING, 3);
        double serving = new CostModel(brief("prices.discountRate", 0)).curve(candidates.get(0), Deviates.none()).at(1e6)
                - new CostModel(brief("prices.discountRate", 0)).curve(candidates.get(1), Deviates.none()).at(1e6);
        assertThat(worth.items()).filteredOn(i -> i.deed().equals("training short further")).singleElement()
                .satisfies(i -> assertThat(i.aYear()).isCloseTo(12e6 * 0.01 * 1e-3 + serving, Percentage.withPercentage(1e-6)));
    }
}
