package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanDiffTest {
    private static final List<Candidate> ALL = List.of(candidate("small", 1, 400_000, 8700), candidate("large", 12, 8_000, 9300));

    private static Decision decide(Brief brief) {
        return Planner.decide(brief, ALL, NO_SEARCH);
    }

    @Test
    void aPlanDoesNotDifferFromItself() {
        PlanDiff diff = PlanDiff.of(decide(brief()), decide(brief()));
        assertThat(diff.same()).isTrue();
        assertThat(diff.figures()).isNotEmpty().allSatisfy(f -> {
            assertThat(f.difference().value()).isZero();
            assertThat(f.clear()).isFalse();
        });
    }

    @Test
    void anotherVolumeChangesTheChoiceAndThePartsAddUp() {
        PlanDiff diff = PlanDiff.of(decide(brief("demand", 1e4)), decide(brief("demand", 1e10)));
        assertThat(diff.same()).isFalse();
        assertThat(diff.before()).isEqualTo("large");
        assertThat(diff.after()).isEqualTo("small");
        double parts = diff.figures().stream().filter(f -> f.name().startsWith("  ")).mapToDouble(f -> f.difference().value()).sum();
        PlanDiff.Figure lifetime = diff.figures().stream().filter(f -> f.name().equals("lifetime")).findFirst().orElseThrow();
        assertThat(parts).isCloseTo(lifetime.difference().value(), within(1e-6));
        assertThat(lifetime.clear()).isTrue();
    }

    @Test
    void withoutAPlanOnlyTheVerdictsAreCompared() {
        PlanDiff diff = PlanDiff.of(decide(brief("latency", 1)), decide(brief("demand", 0)));
        assertThat(diff).isEqualTo(new PlanDiff(false, "infeasible", "do not build", List.of()));
        assertThat(PlanDiff.of(decide(brief("latency", 1)), decide(brief("latency", 1))).same()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1.5, 2.5, false", "1, 2, 2.1, 3, true", "2.1, 3, 1, 2, true", "1, 1, 1, 1, false", "1, 1, 1.1, 1.1, true"})
    void clearMeansThatTheIntervalsDoNotMeet(double low, double high, double otherLow, double otherHigh, boolean clear) {
        Estimate before = new Estimate((low + high) / 2, low, high, "USD", Basis.MEASURED);
        Estimate after = new Estimate((otherLow + otherHigh) / 2, otherLow, otherHigh, "USD", Basis.MEASURED);
        assertThat(PlanDiff.Figure.of("x", before, after).clear()).isEqualTo(clear);
    }

    @Test
    void anOpenEndIsNeverClear() {
        Estimate open = Estimate.open(1, "USD", Basis.MODELLED);
        assertThat(PlanDiff.Figure.of("x", open, Estimate.exact(9, "USD", Basis.MODELLED)).clear()).isFalse();
    }
}
