package dev.fulcrum.plan;

import dev.fulcrum.measure.DecisionRule;
import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// How the chosen model's probabilities become answers where errors are not all alike, and what that costs.
///
/// @param rule         thresholds set on validation
/// @param aRequest     money a request for wrong answers and persons, on validation by cross-fitting
/// @param toPerson     share of requests handed to a person, likewise
/// @param test         money a request on test, with the rule as it is; shown, never part of the choice
/// @param testToPerson share of requests handed to a person on test
public record Answering(DecisionRule rule, Estimate aRequest, Estimate toPerson, Optional<Estimate> test, Optional<Estimate> testToPerson) {

    static Optional<Answering> of(ErrorCost cost) {
        return cost.rule().map(r -> new Answering(r, cost.aRequest(), cost.toPerson(), Optional.empty(), Optional.empty()));
    }

    public Answering withTest(Estimate aRequestOnTest, Estimate toPersonOnTest) {
        return new Answering(rule, aRequest, toPerson, Optional.of(aRequestOnTest), Optional.of(toPersonOnTest));
    }

    /// For people.
    public String words() {
        String person = rule.costs().abstain().map(a -> Figures.say(", or a person where that would cost %s or more", Figures.digits(a, 3)))
                .orElse("");
        return Figures.say("the class of least expected money at temperature %s%s", Figures.digits(rule.temperature(), 3), person);
    }
}
