package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Confusion;
import dev.fulcrum.measure.ThresholdFit;
import dev.fulcrum.plan.Answering;
import dev.fulcrum.plan.DataCurve;
import dev.fulcrum.plan.DataWorth;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.DoNotBuild;
import dev.fulcrum.plan.Infeasible;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// A decision with what is shown beside it and never decides: quality and cost of errors on test, and what more labels are worth.
///
/// @param data about more labels, in words
record Told(Decision decision, Optional<String> data) {

    static Told of(Decision decision, Evidence evidence, Brief brief, ResultFolder folder) {
        return switch (decision) {
            case Plan plan -> of(worth(tested(plan, evidence, folder), evidence, brief));
            case Infeasible no -> new Told(no, evidence.sizes().flatMap(curve -> toReach(no, curve, evidence, brief)));
            case DoNotBuild no -> new Told(no, Optional.empty());
        };
    }

    private static Told of(Plan plan) {
        return new Told(plan, plan.data().map(DataWorth::sentence));
    }

    /// Where test quality was measured for the very model that is chosen.
    private static Plan tested(Plan plan, Evidence evidence, ResultFolder folder) {
        String key = MachineAxis.model(evidence.key(plan.candidate()));
        Optional<Evidence.Tested> test = evidence.test().filter(t -> t.key().equals(key));
        if (test.isEmpty()) return plan;
        Plan shown = plan.withTest(test.get().quality().estimate());
        return shown.answering().flatMap(a -> Answers.read(folder.testAnswers(key)).map(answers -> priced(a, answers)))
                .map(shown::withAnswering).orElse(shown);
    }

    private static Answering priced(Answering answering, Answers test) {
        Confusion confusion = ThresholdFit.apply(answering.rule(), test);
        Estimate aRequest = confusion.cost(answering.rule().costs(), answering.aRequest().unit()).atBest(answering.aRequest().basis());
        return answering.withTest(aRequest, confusion.toPersonShare());
    }

    private static Plan worth(Plan plan, Evidence evidence, Brief brief) {
        if (!brief.errors().pay()) return plan;
        Estimate again = plan.lifetimeCost().training().plus(plan.lifetimeCost().compression());
        return evidence.sizes().map(curve -> DataWorth.of(curve, DataWorth.USUAL, plan.lifetimeCost().errors(),
                brief.retraining().labelPrice(), again)).map(plan::withData).orElse(plan);
    }

    private static Optional<String> toReach(Infeasible no, DataCurve curve, Evidence evidence, Brief brief) {
        Optional<Double> nearest = evidence.list().stream().filter(c -> c.name().equals(no.nearest()))
                .map(c -> c.validation().value()).findFirst();
        return brief.quality().minimum().filter(_ -> no.stoppedBy().contains("quality.minimum"))
                .flatMap(m -> nearest.map(q -> DataWorth.toReach(curve, q, m, brief.retraining().labelPrice())));
    }
}
