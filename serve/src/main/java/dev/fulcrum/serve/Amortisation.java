package dev.fulcrum.serve;

import java.util.OptionalDouble;

/// How far the answers have carried what was spent before the first one.
///
/// Where a plan says how many requests the model will live for, each answer carries the same part of it; without a plan there is no such
/// number, and the measure is inference money against building money.
///
/// @param building  money of search, training and compression
/// @param inference money spent on answers before this server started
/// @param planned   requests over the plan's horizon
public record Amortisation(double building, double inference, OptionalDouble planned) {
    /// Nothing is known of what the model cost.
    public static final Amortisation UNKNOWN = new Amortisation(Double.NaN, 0, OptionalDouble.empty());

    /// The share carried, 0 to 1, when so many requests were answered, by this server for so much money; NaN where nothing is known.
    public double share(long answered, double moreMoney) {
        if (Double.isNaN(building)) return Double.NaN;
        if (planned.isPresent()) return Math.min(1, answered / planned.getAsDouble());
        return building == 0 ? 1 : Math.min(1, (inference + moreMoney) / building);
    }

    /// Building money that one answer carries; NaN without a plan.
    public double aRequest() {
        return planned.isPresent() ? building / planned.getAsDouble() : Double.NaN;
    }
}
