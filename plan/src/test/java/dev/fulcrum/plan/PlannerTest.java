package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import org.assertj.core.data.Percentage;

import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private static final Candidate SMALL = candidate("small", 1, 400_000, 8700);
    private static final Candidate MIDDLE = candidate("middle", 3, 20_000, 9000);
    private static final Candidate LARGE = candidate("large", 12, 8_000, 9300);
    private static final List<Candidate> ALL = List.of(SMALL, MIDDLE, LARGE);

    private static Plan plan(Brief brief, List<Candidate> candidates) {
        Decision decision = Planner.decide(brief, candidates, NO_SEARCH);
        assertThat(decision).isInstanceOf(Plan.class);
        return (Plan) decision;
    }

    @Test
    void withAllPricesZeroTheBestQualityWins() {
        Brief free = brief("machine.price", 0, "errors", 0);
        assertThat(plan(free, ALL).candidate()).isEqualTo("large");
        assertThat(plan(free, ALL).regime()).isEqualTo("free");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e3, 1e6, 1e8, 1e10})
    void withoutMinimumAndCostOfErrorsTheCheapestWins(double volume) {
        Brief brief = brief("demand", volume);
        Plan plan = plan(brief, ALL);
        CostModel costs = new CostModel(brief);
        assertThat(plan.candidate()).isEqualTo(ALL.stream()
                .min(Comparator.comparingDouble(c -> costs.cost(c, NO_SEARCH).total().value())).orElseThrow().name());
    }

    @Test
    void identicalCandidatesMakeNoDifference() {
        Candidate twin = new Candidate("twin", MIDDLE.validation(), MIDDLE.test(), MIDDLE.weights(), MIDDLE.machine(),
                MIDDLE.lineage());
        Plan plan = plan(brief(), List.of(MIDDLE, twin));
        assertThat(plan.verdict()).isEqualTo("no difference");
        assertThat(plan.breakEven()).allSatisfy(b -> assertThat(b.crossings()).isEmpty());
        assertThat(plan.breakEvenSentence()).isEqualTo("No volume makes another candidate cheaper than middle.");
    }

    @Test
    void withoutDemandNothingIsBuilt() {
        assertThat(Planner.decide(brief("demand", 0), ALL, NO_SEARCH).verdict()).isEqualTo("do not build");
    }

    @Test
    void whatIsWorthLessThanItCostsIsNotBuilt() {
        assertThat(Planner.decide(brief("demand", 1e10, "quality.worth", 1), ALL, NO_SEARCH)).isInstanceOfSatisfying(DoNotBuild.class,
                no -> assertThat(no.why()).contains("a valid model is worth"));
        assertThat(Planner.decide(brief("quality.worth", 1e6), ALL, NO_SEARCH)).isInstanceOf(Plan.class);
    }

    @Test
    void differentVolumesChooseDifferentModelsAndTheTableAgrees() {
        List<TableRow> rows = Planner.table(brief(), ALL, NO_SEARCH, Planner.VOLUMES);
        assertThat(rows).hasSize(7);
        assertThat(rows.getFirst().candidate()).contains("large");
        assertThat(rows.getLast().candidate()).contains("small");
        for (TableRow row : rows) {
            Plan plan = plan(brief("demand", row.volume().value()), ALL);
            assertThat(row.candidate()).contains(plan.candidate());
            assertThat(row.perThousandRequests()).contains(plan.unitCost().perThousandRequests());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theChosenIsBestExactlyBetweenItsEnds(long seed) {
        List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(seed), 8);
        Brief brief = brief("demand", 1e7, "errors", 1e-8);
        Plan plan = plan(brief, candidates);
        Estimate range = plan.bestBetween();
        double low = range.low() == null ? 1 : range.low();
        double high = range.high() == null ? 1e13 : range.high();
        for (double at = 0.001; at < 1; at += 0.111) {
            assertThat(plan(brief.atDemand(low * Math.pow(high / low, at)), candidates).candidate()).isEqualTo(plan.candidate());
        }
        if (range.low() != null) assertThat(plan(brief.atDemand(low * 0.9999), candidates).candidate()).isNotEqualTo(plan.candidate());
        if (range.high() != null) assertThat(plan(brief.atDemand(high * 1.0001), candidates).candidate()).isNotEqualTo(plan.candidate());
        for (double volume = 1; volume < 1e13; volume *= 3) {
            String best = plan(brief.atDemand(volume), candidates).candidate();
            Stream<String> known = Stream.concat(Stream.of(plan.candidate()), plan.breakEven().stream().map(BreakEven::against));
            assertThat(known.toList()).as("cheapest at %s", volume).contains(best);
        }
    }

    @Test
    void aMonthlyLimitEndsTheRangeToo() {
        Brief brief = brief("demand", 1e9, "demand.profile", 1, "limits.energy", "5 kWh");
        Plan plan = plan(brief, List.of(SMALL));
        // PUE x (joules above idle + idle watts x busy time / utilisation), the memory floor well below.
        double joules = 0.008 - 5 * 0.001 + 5 * 0.001 / 0.6;
        assertThat(plan.bestBetween().high()).isCloseTo(5 * 3.6e6 / joules / 1.5, Percentage.withPercentage(0.1));
        assertThat(Planner.decide(brief.atDemand(plan.bestBetween().high() * 1.001), List.of(SMALL), NO_SEARCH).verdict())
                .isEqualTo("infeasible");
    }

    @Test
    void theBreakEvenIsSaidInWords() {
        Plan plan = plan(brief("demand", 1e9), List.of(SMALL, LARGE));
        assertThat(plan.breakEvenSentence()).matches("Below [0-9.]+e[67] requests a month large is cheaper over its life; above, small "
                + "\\(90 % interval [0-9.]+e[67] to [0-9.]+e[67]\\)\\.");
        BreakEven turn = plan.breakEven().getFirst();
        assertThat(turn.cheaperAbove()).isEqualTo("small");
        assertThat(turn.cheaperBelow()).isEqualTo("large");
        Estimate crossing = turn.crossings().getFirst();
        assertThat(crossing.low()).isLessThan(crossing.value());
        assertThat(crossing.high() / crossing.low()).isBetween(1.1, 1.8);
        assertThat(turn.probabilityCheaper().value()).isEqualTo(1);
    }

    @Test
    void theRejectedSayBothNumbersAndWhatWouldAdmitThem() {
        Brief brief = brief("quality.minimum", 0.88, "latency", 20, "limits.memory", "99 MiB");
        Decision decision = Planner.decide(brief, ALL, NO_SEARCH);
        assertThat(decision).isInstanceOfSatisfying(Infeasible.class, no -> {
            assertThat(no.nearest()).isEqualTo("middle");
            assertThat(no.stoppedBy().getFirst()).isEqualTo("limits.memory");
            assertThat(no.admits()).isEqualTo("memory +1 MiB");
        });
        Rejection slow = decision.rejected().stream().filter(r -> r.constraint().equals("latency.p99")).findFirst().orElseThrow();
        assertThat(slow.candidate()).isEqualTo("large");
        assertThat(slow.got().value()).isEqualTo(24);
        assertThat(slow.limit().value()).isEqualTo(20);
        assertThat(slow.admits()).isEqualTo("p99 +4 ms");
        assertThat(plan(brief.with(Map.of("limits.memory", "100 MiB")), ALL).candidate()).isEqualTo("middle");
    }

    @Test
    void whatIsSaidToAdmitAdmits() {
        Brief brief = brief("quality.minimum", 0.95, "retraining", 30, "retraining.maxDuration", "1 h", "limits.energy", "0.1 kWh",
                "limits.carbon", "0.1 kg", "demand", 1e8);
        Infeasible no = (Infeasible) Planner.decide(brief, List.of(SMALL), NO_SEARCH);
        assertThat(no.misses()).extracting(Rejection::constraint)
                .containsExactly("quality.minimum", "limits.energy", "limits.carbon", "retraining.maxDuration");
        String minimum = no.misses().getFirst().admits().replace("minimum ", "");
        Brief milder = brief.with(Map.of("quality.minimum", minimum, "limits.energy", more(0.1, no.misses().get(1)), "limits.carbon",
                more(0.1, no.misses().get(2)), "retraining.maxDuration", more(3600, no.misses().get(3))));
        assertThat(plan(milder, List.of(SMALL)).candidate()).isEqualTo("small");
        String stricter = String.valueOf(Double.parseDouble(minimum) + 0.0001);
        assertThat(Planner.decide(milder.with(Map.of("quality.minimum", stricter)), List.of(SMALL), NO_SEARCH).rejected()).hasSize(1);
    }

    private static String more(double limit, Rejection rejection) {
        return String.valueOf(limit + Double.parseDouble(rejection.admits().replaceAll(".*\\+([0-9.]+) .*", "$1")));
    }

    @Test
    void withNoCandidateNothingIsFeasible() {
        assertThat(Planner.decide(brief(), List.of(), NO_SEARCH)).isInstanceOf(Infeasible.class);
    }

    @Test
    void candidatesNeedDifferentNames() {
        assertThatThrownBy(() -> Planner.decide(brief(), List.of(SMALL, SMALL), NO_SEARCH)).isInstanceOf(FaultException.class)
                .hasMessageContaining("different names");
    }

    @Test
    void theGateIsSidakOverTheDoubtful() {
        assertThat(PromiseGate.USUAL.required(0.9, List.of(0.95))).isCloseTo(0.9, within(1e-12));
        assertThat(PromiseGate.USUAL.required(0.9, List.of(0.95, 0.5, 0.01, 0.9999))).isCloseTo(Math.sqrt(0.9), within(1e-12));
        assertThat(PromiseGate.SINGLE.required(0.9, List.of(0.95, 0.5, 0.6))).isEqualTo(0.9);
    }

    @Test
    void theGateKeepsPromisesWhenManyAreTried() {
        // 2,000 worlds: ten models of true accuracy just below the minimum, each judged on 2,000 examples; how often does one slip through?
        SplittableRandom random = new SplittableRandom(11);
        int slipped = 0;
        for (int world = 0; world < 2_000; world++) {
            List<Double> promises = new java.util.ArrayList<>();
            for (int i = 0; i < 10; i++) {
                long right = Math.round(2_000 * 0.85 + Math.sqrt(2_000 * 0.85 * 0.15) * random.nextGaussian());
                promises.add(new dev.fulcrum.measure.Quality("accuracy", right, 2_000).probabilityAtLeast(0.85));
            }
            double required = PromiseGate.USUAL.required(0.9, promises);
            if (promises.stream().anyMatch(p -> p >= required)) slipped++;
        }
        assertThat(slipped / 2_000.0).isBetween(0.06, 0.13);
    }

    @Test
    void sunkCostsAreNotPaidAgain() {
        Plan plan = plan(brief("demand", 1e5), List.of(SMALL, LARGE));
        assertThat(plan.candidate()).isEqualTo("large");
        assertThat(plan.fromHere().training().value()).isZero();
        assertThat(plan.fromHere().inference()).isEqualTo(plan.lifetimeCost().inference());
        assertThat(plan(brief("demand", 3e6), List.of(SMALL, LARGE)).cheapestFromHere()).isEqualTo("small");
    }

    @Test
    void inferencePassesTrainingOnTheDayOfTheClosedForm() {
        Plan plan = plan(brief("demand", 1e9, "demand.profile", 1), List.of(MIDDLE));
        double aDay = 1e9 * 0.003 / 3600 / 2 / 0.6 * 0.05 / 30.4375;
        assertThat(plan.inferencePassesTrainingOnDay().orElseThrow().value()).isCloseTo(20_000 / 7200.0 * 0.05 / aDay, within(1e-9));
        assertThat(plan(brief("demand", 1), List.of(candidate("tiny", 1, 1e9, 9000))).inferencePassesTrainingOnDay()).isEmpty();
    }

    @Test
    @SuppressWarnings("unchecked")
    void theJsonHasTheAgreedShapeAndReadsBack() {
        Plan plan = plan(brief("demand", 1e9, "quality.minimum", 0.88), ALL);
        Map<String, Object> json = Json.readMap(Json.write(plan));
        assertThat(json).containsKeys("candidate", "quality", "latencyMillis", "unitCost", "lifetimeCost", "bestBetween", "breakEven",
                "rejected");
        assertThat((Map<String, Object>) json.get("quality")).containsKeys("metric", "validation", "test");
        assertThat((Map<String, Object>) json.get("lifetimeCost")).containsKeys("total", "search", "training", "retraining", "inference",
                "errors");
        assertThat((Map<String, Object>) json.get("latencyMillis")).containsOnlyKeys("p50", "p95", "p99");
        Map<String, Object> unitCost = (Map<String, Object>) json.get("unitCost");
        assertThat((Map<String, Object>) unitCost.get("perThousandRequests")).containsOnlyKeys("value", "low", "high", "unit", "basis");
        Map<String, Object> turn = (Map<String, Object>) ((List<?>) json.get("breakEven")).getFirst();
        assertThat(turn).containsKeys("against", "crossings", "cheaperAbove");
        assertThat(Json.read(Json.write(plan), Plan.class)).isEqualTo(plan);
        assertThat(plan(brief("demand", 1e9, "quality.minimum", 0.88), ALL)).isEqualTo(plan);
    }

    @Test
    void noPointOfTheFrontIsDominated() {
        List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(5), 30);
        Plan plan = plan(brief(), candidates);
        for (Assessment a : plan.candidates()) {
            boolean beaten = plan.candidates().stream().anyMatch(b -> b != a && b.quality().value() >= a.quality().value()
                    && b.p99().value() <= a.p99().value() && b.lifetime().value() <= a.lifetime().value());
            assertThat(a.onFront()).isEqualTo(!beaten);
            assertThat(plan.front().contains(a.candidate())).isEqualTo(a.onFront());
        }
    }

    /// The same weights on another machine are no further chance to keep the promise by luck.
    @Test
    void machinesDoNotMakeThePromiseHarder() {
        Brief promised = brief("quality", "0.89");
        List<Candidate> here = List.of(candidate("a", 2, 1_000, 9000), candidate("b", 4, 2_000, 9010));
        List<Candidate> both = new java.util.ArrayList<>(here);
        here.forEach(c -> both.add(c.on(promised.machine(), c.weights())));
        assertThat(plan(promised, both).quality().required()).isEqualTo(plan(promised, here).quality().required());
    }
}
