package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.Optional;

/// How often the model is made anew, and what each time costs beyond compute.
///
/// @param everyDays     days between two trainings, or nothing for never
/// @param maxDuration   seconds that one retraining may take on the machine
/// @param labels        new labels bought each time
/// @param labelPrice    money a label
/// @param engineerHours hours each time
/// @param engineerPrice money an hour
public record Retraining(Optional<Double> everyDays, Optional<Double> maxDuration, double labels, Estimate labelPrice,
        double engineerHours, Estimate engineerPrice) {}
