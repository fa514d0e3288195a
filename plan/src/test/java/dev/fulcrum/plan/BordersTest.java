package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BordersTest {
    private static final Brief BRIEF = brief("errors", 1e-6, "retraining", "60 days", "demand.growth", 0.02, "machine.tenure", "owned",
            "demand", 1e7);

    @ParameterizedTest
    @EnumSource(Axis.class)
    void atEveryBorderThePlannerChangesItsMind(Axis axis) {
        int found = 0;
        for (long seed = 0; seed < 6; seed++) {
            List<Candidate> candidates = TestingCandidates.random(new SplittableRandom(seed), 8);
            List<Border> borders = Atlas.borders(BRIEF, candidates, OneOff.NOTHING, axis, 9, seed);
            assertThat(borders).extracting(b -> b.at().value()).isSorted();
            for (Border border : borders) {
                double step = axis == Axis.HORIZON ? 0.5 : 1e-6 * border.at().value();
                assertThat(chosen(axis, border.at().value() - step, candidates)).isEqualTo(border.below());
                assertThat(chosen(axis, border.at().value() + step, candidates)).isEqualTo(border.above());
                found++;
            }
        }
        if (axis == Axis.VOLUME || axis == Axis.ERRORS || axis == Axis.MACHINE) assertThat(found).isPositive();
    }

    private static String chosen(Axis axis, double value, List<Candidate> candidates) {
        return ((Plan) Planner.decide(axis.with(BRIEF, value), candidates, TestingCandidates.NO_SEARCH)).candidate();
    }

    @Test
    void overTheVolumeTheBandIsTheOneOfTheBreakEven() {
        List<Candidate> candidates = List.of(candidate("slow", 4, 1_000, 9000, 0), candidate("fast", 1, 100_000, 9000, 0));
        Brief brief = brief("prices.discountRate", 0, "demand", 1e8);
        Border border = Atlas.borders(brief, candidates, OneOff.NOTHING, Axis.VOLUME, 31, 5).getFirst();
        Estimate breakEven = Paired.crossings(new CostModel(brief), candidates.get(0), candidates.get(1), 5).getFirst();
        assertThat(border.below()).isEqualTo("slow");
        assertThat(border.at().value()).isCloseTo(breakEven.value(), Percentage.withPercentage(1e-6));
        assertThat(border.at().low()).isCloseTo(breakEven.low(), Percentage.withPercentage(6));
        assertThat(border.at().high()).isCloseTo(breakEven.high(), Percentage.withPercentage(6));
    }
}
