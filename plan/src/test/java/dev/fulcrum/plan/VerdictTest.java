package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a plan says about itself: what rules, whether it matters, what would change it.
class VerdictTest {
    private static final Candidate SMALL = candidate("small", 1, 400_000, 8700);
    private static final Candidate MIDDLE = candidate("middle", 3, 20_000, 9000);
    private static final Candidate LARGE = candidate("large", 12, 8_000, 9300);
    private static final List<Candidate> ALL = List.of(SMALL, MIDDLE, LARGE);

    private static Plan plan(Brief brief, List<Candidate> candidates) {
        return (Plan) Planner.decide(brief, candidates, NO_SEARCH);
    }

    @Test
    void theSharesOfTheCostAreThoseOfTheBill() {
        Plan plan = plan(brief("demand", 1e8, "errors", 0.001), ALL);
        assertThat(plan.regime()).isEqualTo("error-bound");
        assertThat(plan.ruling()).startsWith("errors are ");
        LifetimeCost life = plan.lifetimeCost();
        Share first = plan.materiality().ofCost().getFirst();
        assertThat(first.part()).isEqualTo(CostLine.Part.ERRORS);
        assertThat(first.ratio()).isCloseTo(life.errors().value() / life.total().value(), within(1e-12));
        assertThat(plan.materiality().ofCost().stream().mapToDouble(Share::ratio).sum()).isCloseTo(1, within(1e-12));
    }

    @Test
    void theSharesOfTheDifferenceAddUpToTheSaving() {
        Plan plan = plan(brief("demand", 1e8, "errors", 1e-5), ALL);
        List<Share> apart = plan.materiality().ofDifference();
        assertThat(apart.stream().mapToDouble(s -> s.money().value()).sum()).isCloseTo(plan.saving().orElseThrow().value(), within(1e-6));
        assertThat(apart.stream().mapToDouble(s -> Math.abs(s.ratio())).sum()).isCloseTo(1, within(1e-12));
        assertThat(plan.materiality().sentence()).contains(" of the difference to " + plan.runnerUp().orElseThrow());
    }

    @Test
    void aSavingBelowTheEffortIsNotWorthDoing() {
        double effort = brief().operation().effort().value();
        Plan cents = plan(brief("demand", 1e6), ALL);
        assertThat(cents.materiality().simplest().orElseThrow().saving().value()).isLessThan(effort);
        assertThat(cents.verdict()).isEqualTo("not worth doing");
        assertThat(cents.materiality().sentence()).startsWith("Not worth doing: against the ").contains(" would do.");
        Plan fortune = plan(brief("demand", 1e10), ALL);
        assertThat(fortune.candidate()).isEqualTo("small");
        assertThat(fortune.materiality().simplest().orElseThrow()).satisfies(a -> {
            assertThat(a.kind()).isEqualTo(Alternative.Kind.CHEAPEST_TO_BUILD);
            assertThat(a.candidate()).isEqualTo("large");
            assertThat(a.saving().value()).isGreaterThan(effort);
        });
        assertThat(fortune.verdict()).isEqualTo("build");
        assertThat(fortune.materiality().sentence()).startsWith("Worth doing: against the cheapest to build, large,");
    }

    /// Without errors all money is proportional to the machine's price, and so is the saving.
    @ParameterizedTest
    @CsvSource({"1.01, build", "0.99, not worth doing"})
    void theBorderIsTheEffortItself(double times, String verdict) {
        Brief brief = brief("demand", 1e9);
        double saving = plan(brief, List.of(SMALL, LARGE)).saving().orElseThrow().value();
        double price = brief.machine().price().value() * times * brief.operation().effort().value() / saving;
        Brief at = brief.with(Map.of("machine.price", String.valueOf(price)));
        assertThat(plan(at, List.of(SMALL, LARGE)).verdict()).isEqualTo(verdict);
        assertThat(Planner.table(at, List.of(SMALL, LARGE), NO_SEARCH, List.of(1e9)).getFirst().verdict()).isEqualTo(verdict);
    }

    @Test
    void aChangeMustBeWorthLeavingWhatIsDeployedWithItsTrainingSpent() {
        Brief brief = brief("demand", 1e9);
        Plan plan = (Plan) Planner.decide(brief, ALL, NO_SEARCH, Optional.of("large"));
        Alternative deployed = plan.materiality().simplest().orElseThrow();
        assertThat(deployed.kind()).isEqualTo(Alternative.Kind.DEPLOYED);
        double fromHere = Planner.lifetimeCost(brief, LARGE, NO_SEARCH).fromHere("USD").total().value()
                - Planner.lifetimeCost(brief, SMALL, NO_SEARCH).fromHere("USD").total().value();
        assertThat(deployed.saving().value()).isCloseTo(fromHere, within(1e-6));
        assertThat(Planner.decide(brief, ALL, NO_SEARCH, Optional.of(plan.candidate()))).isEqualTo(plan(brief, ALL));
    }

    @Test
    void aloneThereIsNothingToSave() {
        Plan plan = plan(brief(), List.of(SMALL));
        assertThat(plan.verdict()).isEqualTo("build");
        assertThat(plan.materiality().sentence()).isEqualTo("No other candidate is feasible.");
    }

    @Test
    void aRefusalSaysWhatItWouldTakeAndWhatItCosts() {
        Brief brief = brief("demand", 1e9, "latency", 10, "limits.energy", "5000 kWh");
        Plan plan = plan(brief, ALL);
        Rejection slow = plan.rejected().stream().filter(r -> r.constraint().equals("latency.p99")).findFirst().orElseThrow();
        assertThat(slow.admits()).matches("p99 \\+14 ms, and [0-9.]+ USD a month more");
        Plan open = plan(brief("demand", 1e9), ALL);
        double annuity = new CostModel(brief).annuity();
        double dearer = cost(open, "large") - cost(open, plan.candidate());
        assertThat(slow.aMonth().orElseThrow().value()).isCloseTo(-dearer / annuity, within(1e-6));
        Plan forced = plan(brief("demand", 1e9, "quality.minimum", 0.88), ALL);
        assertThat(forced.rejected().getFirst().candidate()).isEqualTo("small");
        assertThat(forced.rejected().getFirst().admits()).matches("minimum 0\\.86[0-9]*, or [0-9.]+ USD a month");
    }

    private static double cost(Plan plan, String candidate) {
        return plan.candidates().stream().filter(a -> a.candidate().equals(candidate)).findFirst().orElseThrow().lifetime().value();
    }

    @Test
    void whyHasBothBillsAndTheirDifference() {
        Brief brief = brief("demand", 1e9, "errors", 1e-6);
        Plan plan = plan(brief, ALL);
        Why why = Why.of(brief, ALL, NO_SEARCH, plan, Optional.empty());
        assertThat(why.against()).isEqualTo(plan.runnerUp());
        assertThat(why.bill().stream().mapToDouble(e -> e.difference().value()).sum())
                .isCloseTo(plan.saving().orElseThrow().value(), within(1e-6));
        assertThat(why.bill()).allSatisfy(e -> e.chosen().ifPresent(l -> assertThat(l.amount().value())
                .isCloseTo(l.quantity().value() * l.unitPrice().value(), within(1e-9))));
        assertThat(why.comparison().orElseThrow().saving()).isEqualTo(plan.saving().orElseThrow());
    }

    @Test
    void whyNotNamesWhatACandidateBreaks() {
        Brief brief = brief("demand", 1e9, "latency", 10);
        Why why = Why.of(brief, ALL, NO_SEARCH, plan(brief, ALL), Optional.of("large"));
        assertThat(why.comparison().orElseThrow().rejections()).extracting(Rejection::constraint).containsExactly("latency.p99");
        assertThatThrownBy(() -> Why.of(brief, ALL, NO_SEARCH, plan(brief, ALL), Optional.of("huge"))).isInstanceOf(FaultException.class)
                .hasMessageContaining("small; middle; large");
    }

    @ParameterizedTest
    @CsvSource({"1e9, 0", "1e8, 1e-6", "3e6, 0"})
    void everyTurnIsOne(double volume, double errors) {
        Brief brief = brief("demand", volume, "errors", errors, "demand.horizon", 12);
        Plan plan = plan(brief, ALL);
        List<Sensitivity> turns = Why.of(brief, ALL, NO_SEARCH, plan, Optional.empty()).turns();
        assertThat(turns).extracting(Sensitivity::key).containsExactly("demand.requests", "errors.cost", "machine.price", "demand.horizon");
        assertThat(turns).anySatisfy(s -> assertThat(s.words()).anyMatch(w -> w.contains("would choose")));
        for (Sensitivity s : turns) {
            s.above().ifPresent(t -> assertTurns(brief, s, t, plan.candidate(), s.key().endsWith("horizon") ? -1 : -2e-4 * t.at().value()));
            s.below().ifPresent(t -> assertTurns(brief, s, t, plan.candidate(), s.key().endsWith("horizon") ? 1 : 2e-4 * t.at().value()));
        }
    }

    /// The decision at the turn is the one said, and just before it still the present one.
    private static void assertTurns(Brief brief, Sensitivity s, Sensitivity.Turn turn, String chosen, double back) {
        String at = s.key() + " " + turn.at().value();
        assertThat(plan(turned(brief, s.key(), turn.at().value()), ALL).candidate()).as(at).isEqualTo(turn.choice()).isNotEqualTo(chosen);
        assertThat(plan(turned(brief, s.key(), turn.at().value() + back), ALL).candidate()).as("before " + at).isEqualTo(chosen);
    }

    private static Brief turned(Brief brief, String key, double value) {
        String text = key.endsWith("horizon") ? String.valueOf(Math.round(value)) : new java.math.BigDecimal(value).toPlainString();
        return brief.with(Map.of(key, text));
    }

    @Test
    void theVolumesTurnIsTheBreakEven() {
        Brief brief = brief("demand", 1e9);
        Plan plan = plan(brief, ALL);
        Sensitivity volume = Why.of(brief, ALL, NO_SEARCH, plan, Optional.empty()).turns().getFirst();
        assertThat(volume.below().orElseThrow().at().value()).isCloseTo(plan.bestBetween().low(), within(2e-4 * plan.bestBetween().low()));
        assertThat(volume.above()).isEmpty();
    }

    @Test
    void aVolumeSetOnTheRecordAloneCounts() {
        Brief typed = brief("demand", 1e9);
        Brief set = brief().atDemand(1e9);
        assertThat(Why.of(set, ALL, NO_SEARCH, plan(set, ALL), Optional.empty()).turns())
                .extracting(Sensitivity::above, Sensitivity::below)
                .isEqualTo(Why.of(typed, ALL, NO_SEARCH, plan(typed, ALL), Optional.empty()).turns().stream()
                        .map(t -> org.assertj.core.groups.Tuple.tuple(t.above(), t.below())).toList());
    }

    @Test
    void aPlanAndItsReasonsReadBackFromJson() {
        Brief brief = brief("demand", 1e9, "latency", 10);
        Plan plan = plan(brief, ALL);
        Why why = Why.of(brief, ALL, NO_SEARCH, plan, Optional.empty());
        assertThat(Json.read(Json.write(why), Why.class)).isEqualTo(why);
    }
}
