package dev.fulcrum.plan;

import dev.fulcrum.brief.Errors;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Confusion;
import dev.fulcrum.measure.CostMatrix;
import dev.fulcrum.measure.DecisionRule;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.measure.ThresholdFit;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;

/// What the errors of one candidate cost under a brief, persons who answer instead included; see docs/math/errors.md.
///
/// @param aRequest money a request of a model just trained
/// @param toPerson share of requests handed to a person
/// @param more     money a request for each unit of quality that age takes, its errors spread over all wrong answers alike
/// @param rule     how probabilities become answers, where that is not simply the most probable class
public record ErrorCost(Estimate aRequest, Estimate toPerson, double more, Optional<DecisionRule> rule) {
    private static final Estimate NOBODY = Estimate.exact(0, "1", Basis.MEASURED);

    /// All wrong answers at one price: what a candidate costs where its answers were not recorded, or every error is alike.
    public static ErrorCost uniform(Errors errors, Quality validation) {
        double each = errors.cost().value();
        Estimate money = validation.estimate().map(q -> (1 - q) * each, unit(errors), Basis.MODELLED).atBest(errors.cost().basis());
        return new ErrorCost(money, NOBODY, each, Optional.empty());
    }

    /// With the decision rule of least money, set on these answers and priced by cross-fitting.
    ///
    /// @param answers on validation
    /// @param seed    deals the examples into halves
    /// @throws dev.fulcrum.unit.FaultException when the matrix names a class that the data does not have
    public static ErrorCost of(Errors errors, Answers answers, long seed) {
        ThresholdFit.Fitted fitted = ThresholdFit.of(answers, costs(errors, answers.classes()), seed);
        return of(errors, fitted.confusion(), Optional.of(fitted.rule()));
    }

    /// Of the most probable class, from counts alone: what is known where the answers themselves are gone.
    public static ErrorCost of(Errors errors, Confusion plain) {
        return of(errors, plain, Optional.empty());
    }

    private static ErrorCost of(Errors errors, Confusion confusion, Optional<DecisionRule> rule) {
        CostMatrix costs = costs(errors, confusion.classes());
        Estimate money = confusion.cost(costs, unit(errors)).atBest(Basis.MODELLED).atBest(errors.cost().basis());
        return new ErrorCost(money, confusion.toPersonShare(), confusion.costOfMore(costs), rule);
    }

    /// @throws dev.fulcrum.unit.FaultException when the matrix names a class that the data does not have
    public static CostMatrix costs(Errors errors, List<String> classes) {
        return new CostMatrix(classes, errors.cost().value(), errors.matrix(), errors.abstain().map(Estimate::value));
    }

    /// Money a request, in the currency of the cost of a wrong answer.
    static String unit(Errors errors) {
        return errors.cost().unit().replaceFirst("/.*", "") + "/request";
    }
}
