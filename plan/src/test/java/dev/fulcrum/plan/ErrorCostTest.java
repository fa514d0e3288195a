package dev.fulcrum.plan;

import static dev.fulcrum.plan.TestingCandidates.NO_SEARCH;
import static dev.fulcrum.plan.TestingCandidates.brief;
import static dev.fulcrum.plan.TestingCandidates.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Errors;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Confusion;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ErrorCostTest {
    private static final List<String> CLASSES = List.of("fine", "ill");
    private static final Errors MISSED_ILLNESS = errors(0.001, Map.of("ill", Map.of("fine", 1.0)), null);

    private static Errors errors(double cost, Map<String, Map<String, Double>> matrix, Double abstain) {
        return new Errors(Estimate.exact(cost, "USD/wrong answer", Basis.ASSUMED), matrix,
                Optional.ofNullable(abstain).map(a -> Estimate.exact(a, "USD/request", Basis.ASSUMED)));
    }

    private static Brief with(Brief b, Errors errors) {
        return new Brief(b.task(), b.data(), b.quality(), errors, b.p99(), b.safety(), b.demand(), b.deployment(), b.machine(), b.spot(),
                b.retraining(), b.operation(),
                b.prices(), b.limits(), b.search(), b.compress(), b.seed(), b.machines(), b.origin());
    }

    /// Answers of 1000 examples, 100 of them ill; the model gives the ill the probability given, and is right about the others.
    private static Answers screening(float shownIllness) {
        Answers.Recorder recorder = new Answers.Recorder(CLASSES, 1000);
        for (int i = 0; i < 1000; i++) {
            boolean ill = i % 10 == 0;
            float p = ill ? shownIllness : 0.02f;
            recorder.add(ill ? 1 : 0, new float[] {1 - p, p}, 0);
        }
        return recorder.done();
    }

    @Test
    void byHand() {
        Confusion plain = Confusion.plain(screening(0.3f));
        ErrorCost cost = ErrorCost.of(MISSED_ILLNESS, plain);
        assertThat(cost.aRequest().value()).isCloseTo(100 * 1.0 / 1000, within(1e-12));
        assertThat(cost.aRequest().unit()).isEqualTo("USD/request");
        assertThat(cost.aRequest().basis()).isEqualTo(Basis.ASSUMED);
        assertThat(cost.more()).isCloseTo(0.9 * 0.001 + 0.1 * 1, within(1e-12));
        ErrorCost ruled = ErrorCost.of(MISSED_ILLNESS, screening(0.3f), 1);
        assertThat(ruled.aRequest().value()).as("the rule answers ill from far below one half").isZero();
        assertThat(ruled.rule()).isPresent();
    }

    /// The usual choice by accuracy is wrong here: the accurate model misses every illness.
    @Test
    void aMatrixChoosesTheModelOfLeastMoneyNotOfMostAccuracy() {
        Candidate accurate = candidate("accurate", 1, 100, 9900).withErrors(errorCost(0.1));
        Candidate careful = candidate("careful", 1, 100, 9500).withErrors(errorCost(0.01));
        Plan uniform = (Plan) Planner.decide(brief("errors.cost", "0.001 USD"), List.of(accurate, careful), NO_SEARCH);
        Plan matrix = (Plan) Planner.decide(with(brief(), MISSED_ILLNESS), List.of(accurate, careful), NO_SEARCH);
        assertThat(uniform.candidate()).isEqualTo("accurate");
        assertThat(matrix.candidate()).isEqualTo("careful");
        double present = matrix.lifetimeCost().errors().value() / 0.01;
        assertThat(Planner.lifetimeCost(with(brief(), MISSED_ILLNESS), accurate, NO_SEARCH).errors().value())
                .isCloseTo(0.1 * present, within(1e-6 * present));
    }

    private static ErrorCost errorCost(double money) {
        return new ErrorCost(Estimate.exact(money, "USD/request", Basis.MODELLED), Estimate.exact(0, "1", Basis.MEASURED), 1,
                Optional.empty());
    }

    @Test
    void aCandidateGoesThroughJsonWithItsCountsAndWithoutItsMoney() {
        Answers answers = screening(0.3f);
        Candidate told = candidate("a", 1, 100, 9000).withAnswered(new Answered(Confusion.plain(answers), answers.digest()));
        Candidate read = Json.read(Json.pretty(told.withErrors(errorCost(1))), Candidate.class);
        assertThat(read).isEqualTo(told);
        Candidate plain = candidate("b", 1, 100, 9000);
        String old = Json.write(plain).replace(",\"answered\":null", "");
        assertThat(old).doesNotContain("answered");
        assertThat(Json.read(old, Candidate.class)).isEqualTo(plain);
    }

    @Test
    void withoutAnswersEveryErrorIsTakenAsAlike() {
        Candidate candidate = candidate("a", 1, 100, 9000);
        assertThat(candidate.errors(MISSED_ILLNESS).aRequest().value()).isCloseTo(0.1 * 0.001, within(1e-12));
    }

    @Test
    void ageCostsMoreWhereErrorsDo() {
        Candidate candidate = candidate("a", 1, 100, 9000).withAnswered(new Answered(Confusion.plain(screening(0.3f)),
                screening(0.3f).digest()));
        assertThat(new ErrorCosts(brief("errors.cost", "0.001 USD")).aMore(candidate).value()).isEqualTo(0.001);
        ErrorCosts matrix = new ErrorCosts(with(brief(), MISSED_ILLNESS));
        assertThat(matrix.aMore(candidate).value()).isCloseTo(0.9 * 0.001 + 0.1 * 1, within(1e-12));
        assertThat(matrix.aRequest(candidate, Deviates.none())).isCloseTo(0.1, within(1e-12));
    }
}
