package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;
import java.util.List;

/// Where another candidate becomes cheaper than the chosen one.
///
/// @param against            the other
/// @param crossings          requests a month at which the sign of the cost difference changes, rising, each with its 90 % interval
/// @param cheaperBelow       who is cheaper below the first crossing
/// @param cheaperAbove       who is cheaper above the last crossing
/// @param probabilityCheaper P(the chosen is cheaper at the brief's volume), MODELLED
public record BreakEven(String against, List<Estimate> crossings, String cheaperBelow, String cheaperAbove, Estimate probabilityCheaper) {}
