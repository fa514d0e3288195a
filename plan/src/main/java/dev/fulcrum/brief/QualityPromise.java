package dev.fulcrum.brief;

import java.util.Optional;

/// What quality the brief asks for: P(quality >= minimum | validation) >= confidence.
///
/// @param metric     for example "accuracy"
/// @param minimum    in (0, 1), or nothing when any quality will do
/// @param confidence in (0, 1), 0.9 by default
/// @param worth      money a month for having any valid model: the outside option
public record QualityPromise(String metric, Optional<Double> minimum, double confidence, Optional<Double> worth) {}
