package dev.fulcrum.plan;

import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;

/// The decision to deploy one candidate, and where it holds. Its JSON is the `plan.json` that people read.
///
/// @param verdict                       "build", "no difference" when another would do exactly as well, or "not worth doing" ([Materiality])
/// @param candidate                     the chosen
/// @param lifetimeCost                  from scratch
/// @param fromHere                      with search and training sunk
/// @param bestBetween                   range of requests a month in which the chosen stays the cheapest feasible; null is open
/// @param inferencePassesTrainingOnDay  day on which cumulative serving money passes search, training and compression; high null when not
///                                      surely inside the horizon, absent when not expected there
/// @param regime                        "inference-bound", "training-bound", "error-bound" or "floor-bound"
/// @param ruling                        which line rules, in words
/// @param materiality                   which part makes the difference, and whether it is worth the effort
/// @param runnerUp                      the next cheapest feasible
/// @param saving                        lifetime money against the runner-up
/// @param cheapestFromHere              who would be chosen if everything were sunk
/// @param answering                     the decision thresholds, where errors are not all alike
/// @param data                          what more labels are worth, where the curve over data size was measured
public record Plan(String verdict, String candidate, Promise quality, LatencyDistribution latencyMillis, UnitCost unitCost,
        LifetimeCost lifetimeCost, LifetimeCost fromHere, Estimate demand, Estimate bestBetween, List<BreakEven> breakEven,
        List<Rejection> rejected, Optional<Estimate> inferencePassesTrainingOnDay, String regime, String ruling, Materiality materiality,
        Optional<String> runnerUp, Optional<Estimate> saving, String cheapestFromHere, Estimate energyMonth, Estimate carbonMonth,
        Estimate memory, List<Assessment> candidates, List<String> front,
        Optional<Answering> answering, Optional<DataWorth> data) implements Decision {

    /// The quality promised and seen.
    ///
    /// @param probability P(quality >= minimum | validation)
    /// @param required    what the probability had to reach, corrected for the number of candidates compared
    public record Promise(String metric, Estimate validation, Optional<Estimate> test, Optional<Estimate> minimum, Estimate probability,
            Estimate required) {}

    /// Serving money in the first month over its requests.
    public record UnitCost(Estimate perThousandRequests) {}

    /// The same plan once test quality is known: shown, never part of the choice.
    public Plan withTest(Estimate test) {
        Promise shown = new Promise(quality.metric, quality.validation, Optional.of(test), quality.minimum, quality.probability,
                quality.required);
        return with(shown, answering, data);
    }

    /// With what errors cost on test.
    public Plan withAnswering(Answering shown) {
        return with(quality, Optional.of(shown), data);
    }

    public Plan withData(DataWorth worth) {
        return with(quality, answering, Optional.of(worth));
    }

    private Plan with(Promise shown, Optional<Answering> answers, Optional<DataWorth> worth) {
        return new Plan(verdict, candidate, shown, latencyMillis, unitCost, lifetimeCost, fromHere, demand, bestBetween, breakEven,
                rejected, inferencePassesTrainingOnDay, regime, ruling, materiality, runnerUp, saving, cheapestFromHere, energyMonth,
                carbonMonth, memory, candidates, front, answers, worth);
    }

    /// Where the plan turns, in words; for a plan without crossings, that there are none.
    public String breakEvenSentence() {
        return BreakEvenSentence.of(this);
    }
}
