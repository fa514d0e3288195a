package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AtlasTest {
    private static final Estimate SEARCH = Estimate.exact(5_000, "core-s", Basis.MEASURED);
    private static final Brief OWNED = brief("errors", 1e-6, "retraining", "60 days", "demand.growth", 0.02, "machine.tenure", "owned",
            "retraining.engineerHours", 0.1, "limits.energy", 300, "quality.minimum", 0.75);

    private static Stream<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (Axis x : Axis.values()) for (Axis y : Axis.values()) if (x.compareTo(y) < 0) pairs.add(Arguments.of(x, y));
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyCellSaysWhatThePlannerSaysThere(Axis x, Axis y) {
        List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(x.ordinal() * 7 + y.ordinal()), 12);
        Atlas atlas = Atlas.of(OWNED, candidates, SEARCH, x, y, 5, 3);
        for (int row = 0; row < atlas.y().values().size(); row++) {
            for (int column = 0; column < atlas.x().values().size(); column++) {
                Brief there = y.with(x.with(OWNED, atlas.x().values().get(column)), atlas.y().values().get(row));
                Atlas.Cell cell = atlas.cell(column, row);
                switch (Planner.decide(there, candidates, SEARCH)) {
                    case Plan plan -> {
                        assertThat(atlas.candidates().get(cell.best())).isEqualTo(plan.candidate());
                        assertThat(cell.cost()).isCloseTo(plan.lifetimeCost().total().value(), Percentage.withPercentage(1e-7));
                        assertThat(Optional.of(cell.next()).filter(n -> n >= 0).map(atlas.candidates()::get)).isEqualTo(plan.runnerUp());
                        assertThat(new double[] {cell.probability(), cell.loss()}).containsExactly(bruteForce(there, candidates, plan, 3),
                                Offset.offset(1e-6 * Math.max(1, cell.cost())));
                    }
                    case Infeasible _, DoNotBuild _ -> assertThat(cell.best()).isEqualTo(-1);
                }
            }
        }
    }

    /// One cost model for this brief, every feasible candidate in every world.
    private static double[] bruteForce(Brief there, List<Candidate> candidates, Plan plan, long seed) {
        CostModel model = new CostModel(there);
        List<Candidate> feasible = candidates.stream()
                .filter(c -> plan.rejected().stream().noneMatch(r -> r.candidate().equals(c.name()))).toList();
        List<Deviates> worlds = Worlds.antithetic(seed, Atlas.WORLDS);
        double wins = 0;
        double loss = 0;
        for (Deviates world : worlds) {
            double v = there.demand().requests().value();
            double least = feasible.stream().mapToDouble(c -> model.curve(c, world).at(v)).min().orElseThrow();
            double chosen = feasible.stream().filter(c -> c.name().equals(plan.candidate())).mapToDouble(c -> model.curve(c, world).at(v))
                    .findFirst().orElseThrow();
            if (chosen == least) wins++;
            loss += chosen - least;
        }
        return new double[] {wins / worlds.size(), loss / worlds.size()};
    }

    @Test
    void nextToABorderTheExpectedLossIsTheUnitNormalLoss() {
        // Two models that differ by the price of their training alone, each with 5 % standard error. Costs differ by d with sigma s:
        // the expected loss of taking the cheaper one is s L(d / s), L(u) = phi(u) - u (1 - Phi(u)).
        Candidate a = candidate("a", 1, 100_000, 9000, 0);
        Candidate b = candidate("b", 1, 104_000, 9000, 0);
        double money = 0.05 / 2 / 3600;
        double sigma = Math.hypot(10_000, 10_400) / Deviates.Z95 * money;
        double u = 4_000 * money / sigma;
        assertThat(u).isCloseTo(0.456, Offset.offset(0.001));
        double cheaper = 0.6758; // Phi(0.456)
        double loss = sigma * (Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI) - u * (1 - cheaper));
        List<Atlas.Cell> cells = IntStream.range(0, 30).mapToObj(seed -> Atlas.of(brief(), List.of(exact(a), exact(b)), NO_SEARCH, Axis.VOLUME,
                Axis.ERRORS, 3, seed).cell(1, 0)).toList();
        assertThat(cells).allSatisfy(c -> assertThat(c.best()).isZero());
        assertThat(cells.stream().mapToDouble(Atlas.Cell::loss).average().orElseThrow()).isCloseTo(loss, Percentage.withPercentage(6));
        assertThat(cells.stream().mapToDouble(Atlas.Cell::probability).average().orElseThrow()).isCloseTo(cheaper, Offset.offset(0.02));
    }

    /// Without doubt about anything but training.
    private static Candidate exact(Candidate c) {
        return new Candidate(c.name(), c.validation(), c.test(),
                c.weights().withServiceSeconds(Estimate.exact(c.serviceSeconds().value(), "s", Basis.MEASURED)), c.machine(), c.lineage());
    }

    @ParameterizedTest
    @EnumSource(Axis.class)
    void theBriefsOwnValueIsOnTheAxisAndSettingItChangesNothing(Axis axis) {
        double own = axis.of(OWNED);
        assertThat(axis.values(OWNED, 13)).isSorted().doesNotHaveDuplicates().contains(own).hasSizeBetween(3, 13);
        assertThat(Json.write(new CostModel(axis.put(OWNED, own)).cost(candidate("a", 2, 3_000, 9000), SEARCH)))
                .isEqualTo(Json.write(new CostModel(OWNED).cost(candidate("a", 2, 3_000, 9000), SEARCH)));
        assertThat(axis.of(axis.with(OWNED, axis.values(OWNED, 13).getLast()))).isEqualTo(axis.values(OWNED, 13).getLast());
    }

    @Test
    void theSameSeedGivesTheSameAtlas() {
        List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(5), 9);
        assertThat(Json.write(Atlas.of(OWNED, candidates, SEARCH, Axis.VOLUME, Axis.ERRORS, 7, 4)))
                .isEqualTo(Json.write(Atlas.of(OWNED, candidates, SEARCH, Axis.VOLUME, Axis.ERRORS, 7, 4)))
                .isNotEqualTo(Json.write(Atlas.of(OWNED, candidates, SEARCH, Axis.VOLUME, Axis.ERRORS, 7, 5)));
    }

    @Test
    void nobodyWhereNobodyAsksOrNothingIsWorthIt() {
        List<Candidate> candidates = List.of(candidate("a", 1, 1_000, 9000), candidate("b", 2, 100, 9000));
        Atlas poor = Atlas.of(brief("quality.worth", 0.0001), candidates, NO_SEARCH, Axis.VOLUME, Axis.HORIZON, 5, 1);
        assertThat(poor.candidates()).isEmpty();
        assertThat(poor.cells()).allSatisfy(c -> assertThat(c.best()).isEqualTo(-1));
        Atlas missed = Atlas.of(brief("quality.minimum", 0.99), candidates, NO_SEARCH, Axis.VOLUME, Axis.HORIZON, 5, 1);
        assertThat(missed.candidates()).isEmpty();
        assertThat(new Quality("accuracy", 9000, 10_000).probabilityAtLeast(0.99)).isLessThan(0.1);
    }
}
