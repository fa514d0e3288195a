package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// How often the model is made anew, what each time costs beyond compute, and what it loses while it ages.
///
/// @param every         when
/// @param maxDuration   seconds that one retraining may take on the machine
/// @param decay         quality lost a day of age (0.001 is 0.1 points), at least 0
/// @param labels        new labels bought each time
/// @param labelPrice    money a label
/// @param engineerHours hours each time
/// @param engineerPrice money an hour
/// @param validation    money each time to judge the new model
/// @param rollout       money each time to bring it out
public record Retraining(Every every, Optional<Double> maxDuration, Estimate decay, double labels, Estimate labelPrice,
        double engineerHours, Estimate engineerPrice, Estimate validation, Estimate rollout) {

    /// Retrainings every `days` days, at days T, 2T, ... before the end of the horizon.
    public static int times(double horizonDays, double days) {
        return Math.max(0, (int) Math.ceil(horizonDays / days - 1e-9) - 1);
    }

    /// When a model is made anew.
    public sealed interface Every {
        /// Never within the horizon.
        record Never() implements Every {}

        /// @param days between two trainings, above 0
        record Days(double days) implements Every {}

        /// As often as costs least, which differs between candidates; without decay that is never.
        record Best() implements Every {}
    }
}
