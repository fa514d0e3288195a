package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Profile;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CostModelTest {
    private static final Percentage EXACT = Percentage.withPercentage(1e-9);
    private static final Estimate SEARCH = Estimate.measured(7200, 7000, 7500, "core-s");

    private static LifetimeCost cost(Brief brief, Candidate candidate) {
        return new CostModel(brief).cost(candidate, SEARCH);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.3, 2, 2.5, 3, 8, 20})
    void theProfileHasMeanOneAndItsPeak(double peak) {
        double[] weights = new Profile(peak).weights();
        assertThat(Arrays.stream(weights).boxed()).hasSize(168).allSatisfy(w -> assertThat(w).isBetween(0.0, peak + 1e-9));
        assertThat(Arrays.stream(weights).average().orElseThrow()).isCloseTo(1, within(1e-9));
        assertThat(Arrays.stream(weights).max().orElseThrow()).isCloseTo(peak, within(1e-9));
    }

    @Test
    void theWorkedExampleIsTheDocumentsOne() {
        // docs/math/lifetime-cost.md: 1e9 a month, flat, 2 ms, 2 cores at 60 %, 0.05 USD an hour, one month, no discount.
        Brief brief = brief("demand", "1e9", "demand.profile", 1, "demand.horizon", 1, "prices.discountRate", 0, "errors", "0.0001");
        LifetimeCost cost = cost(brief, candidate("a", 2, 72_000, 9000));
        assertThat(cost.inference().value()).isCloseTo(1e9 * 0.002 / 3600 / 2 / 0.6 * 0.05, EXACT);
        assertThat(cost.errors().value()).isCloseTo(1e9 * 0.1 * 0.0001, EXACT);
        assertThat(cost.training().value()).isCloseTo(0.5, EXACT);
        assertThat(cost.search().value()).isCloseTo(0.05, EXACT);
        assertThat(cost.retraining().value()).isZero();
    }

    @Test
    void discountAndGrowthFollowTheGeometricSum() {
        Brief brief = brief("demand", "1e9", "demand.growth", "3 % a month", "demand.horizon", 24, "prices.discountRate", 0.1);
        double ratio = Math.pow(1.1, -1 / 12.0);
        double months = ratio * (1 - Math.pow(ratio * 1.03, 24)) / (1 - ratio * 1.03);
        assertThat(cost(brief, candidate("a", 20, 1, 9000, 0)).inference().value())
                .isCloseTo(1e9 * 0.020 / 3600 / 2 / 0.6 * 0.05 * months, EXACT);
    }

    @Test
    void anIdleModelPaysItsMemoryRoundedUp() {
        Brief brief = brief("demand", 1, "demand.horizon", 1, "prices.discountRate", 0, "machine.memory", "1 GiB", "deployment.memoryStep",
                "64 MiB");
        double share = 128.0 / 1024;
        assertThat(cost(brief, candidate("a", 2, 0, 9000, 65 << 20)).inference().value()).isCloseTo(730.5 * share * 0.05, EXACT);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "3, 0.05", "20, -0.1"})
    void servingEqualsTheSumOverEveryHour(double peak, double growth) {
        Brief brief = brief("demand", "3e7", "demand.profile", peak, "demand.growth", growth);
        Candidate candidate = candidate("a", 3, 0, 9000, 800 << 20);
        double[] weights = new Profile(peak).weights();
        double beta = Math.pow(1.05, -1 / 12.0);
        double floor = 832.0 / 8192;
        double hours = 0;
        double ruledByMemory = 0;
        for (int t = 1; t <= 12; t++) {
            for (double w : weights) {
                double load = 3e7 * Math.pow(1 + growth, t - 1) * w / 730.5 * 0.003 / 3600 / 2 / 0.6;
                hours += Math.pow(beta, t) * 730.5 / 168 * Math.max(load, floor);
                if (load < floor) ruledByMemory += Math.pow(beta, t) * 730.5 / 168 * floor;
            }
        }
        assertThat(cost(brief, candidate).inference().value()).isCloseTo(hours * 0.05, EXACT);
        assertThat(new CostModel(brief).floorShare(candidate)).isCloseTo(ruledByMemory / hours, within(1e-9));
    }

    @Test
    void retrainingPaysTheLineageAgain() {
        Brief brief = brief("retraining", "30 days", "retraining.labels", 10, "retraining.engineerHours", 0.5, "prices.discountRate", 0);
        // 12 months are 365.25 days: days 30, 60, ... 360.
        assertThat(cost(brief, candidate("a", 2, 72_000, 9000)).retraining().value()).isCloseTo(12 * (0.5 + 10 * 0.05 + 0.5 * 80), EXACT);
    }

    @Test
    void anOwnedMachinePaysElectricity() {
        Brief brief = brief("machine.tenure", "owned", "demand", 1e9, "demand.profile", 1, "demand.horizon", 1, "prices.discountRate",
                0);
        LifetimeCost cost = cost(brief, candidate("a", 2, 72_000, 9000));
        assertThat(cost.training().value()).isCloseTo(0.5 + 10 * 2 * (8 + 5) / 1000.0 * 1.5 * 0.15, EXACT);
        double hours = 1e9 * 0.002 / 3600 / 2 / 0.6 * 0.05;
        double onTop = 1e9 * (0.016 - 5 * 0.002) / 3.6e6 + 1e9 * 0.002 / 3600 / 0.6 * 5 / 1000;
        assertThat(cost.inference().value()).isCloseTo(hours + onTop * 1.5 * 0.15, EXACT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rented", "owned"})
    void everyLineCanBeRecomputedByHandAndPartsAreSumsOfLines(String tenure) {
        LifetimeCost cost = cost(brief("machine.tenure", tenure, "retraining", 30, "retraining.labels", 5, "errors", 0.001),
                candidate("a", 2, 72_000, 9000));
        assertThat(cost.lines()).allSatisfy(line -> assertThat(line.amount().value())
                .isEqualTo(line.quantity().value() * line.unitPrice().value()));
        double sum = cost.lines().stream().mapToDouble(l -> l.amount().value()).sum();
        assertThat(cost.total().value()).isCloseTo(sum, EXACT);
        assertThat(cost.search().value() + cost.training().value() + cost.compression().value() + cost.retraining().value()
                + cost.inference().value() + cost.errors().value()).isCloseTo(sum, EXACT);
        assertThat(cost.total().basis()).isEqualTo(Basis.ASSUMED);
        assertThat(cost.total().low()).isLessThan(sum);
        assertThat(cost.total().high()).isGreaterThan(sum);
        assertThat(cost.fromHere("USD").total().value())
                .isCloseTo(sum - cost.search().value() - cost.training().value(), EXACT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rented", "owned"})
    void theCurveIsTheCostWithoutSearch(String tenure) {
        Brief brief = brief("machine.tenure", tenure, "retraining", 30, "retraining.labels", 5, "errors", 0.001, "demand.growth", 0.02);
        Candidate candidate = candidate("a", 2, 72_000, 9000);
        CostCurve curve = new CostModel(brief).curve(candidate, Deviates.none());
        for (double volume : new double[] {1, 1e3, 1e6, 1e9, 1e12}) {
            LifetimeCost cost = cost(brief.atDemand(volume), candidate);
            assertThat(curve.at(volume)).isCloseTo(cost.total().value() - cost.search().value(), EXACT);
        }
    }

    @Test
    void moreOfAnythingBadNeverCostsLess() {
        Candidate base = candidate("a", 2, 72_000, 9000);
        Brief brief = brief("errors", 0.001, "retraining", 30);
        double cost = cost(brief, base).total().value();
        assertThat(cost(brief, candidate("a", 3, 72_000, 9000)).total().value()).isGreaterThanOrEqualTo(cost);
        assertThat(cost(brief, candidate("a", 2, 80_000, 9000)).total().value()).isGreaterThan(cost);
        assertThat(cost(brief, candidate("a", 2, 72_000, 8999)).total().value()).isGreaterThan(cost);
        assertThat(cost(brief, candidate("a", 2, 72_000, 9000, 200 << 20)).total().value()).isGreaterThan(cost);
        for (String[] dearer : new String[][] {{"demand", "2e6"}, {"demand.horizon", "13"}, {"demand.growth", "0.01"}, {"errors", "0.002"},
            {"machine.price", "0.06"}, {"retraining", "20 days"}}) {
            assertThat(cost(brief.with(java.util.Map.of(dearer[0], dearer[1])), base).total().value()).as(dearer[0]).isGreaterThan(cost);
        }
    }

    @Test
    void sharedPurchasesCancelInADifference() {
        Candidate teacher = candidate("a", 2, 1e6, 9000);
        Candidate student = new Candidate("b", new Quality("accuracy", 9000, 10_000), Optional.empty(),
                teacher.weights().withServiceSeconds(Estimate.exact(0.002, "s", Basis.MEASURED)), Optional.empty(), teacher.lineage());
        Candidate twin = new Candidate("c", student.validation(), Optional.empty(), student.weights(), Optional.empty(),
                teacher.lineage());
        Estimate difference = Paired.difference(new CostModel(brief()), student, twin, 1e6, 1);
        assertThat(difference).extracting(Estimate::low, Estimate::high).containsExactly(0.0, 0.0);
    }
}
