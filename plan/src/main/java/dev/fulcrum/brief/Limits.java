package dev.fulcrum.brief;

import java.util.Optional;

/// What must not be passed, where the brief says so.
///
/// @param searchMoney money for search and training
/// @param wallTime    seconds for search and training
/// @param memory      bytes of the loaded model
/// @param energy      kWh a month in serving, PUE included
/// @param carbon      kg CO2e a month in serving
public record Limits(Optional<Double> searchMoney, Optional<Double> wallTime, Optional<Double> memory, Optional<Double> energy,
        Optional<Double> carbon) {}
