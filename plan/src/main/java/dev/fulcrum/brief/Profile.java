package dev.fulcrum.brief;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.Arrays;

/// How a week's requests spread over its hours.
///
/// @param weights 168 weights of mean 1, at least 0, Monday 0:00 UTC first
public record Profile(double[] weights) {
    public static final int HOURS = 168;
    public static final int DAY = 24;

    /// Weights of any mean above 0, which are brought to mean 1.
    /// @throws FaultException when there are not 168 of them, one is negative or no number, or all are 0
    public Profile {
        double sum = Arrays.stream(weights).sum();
        if (weights.length != HOURS || !(sum > 0) || !Double.isFinite(sum) || Arrays.stream(weights).anyMatch(w -> w < 0)) {
            throw Fault.of("read profile", "must be 168 weights >= 0, not all of them 0", weights.length + " weights of sum " + sum,
                    "give one weight for each hour of the week").raise();
        }
        weights = Arrays.stream(weights).map(w -> w * HOURS / sum).toArray();
    }

    /// The same as [#peak(double)].
    public Profile(double peak) {
        this(everyDay(RaisedCosine.day(peak)));
    }

    /// A raised cosine over each day, peak at 15:00, the same on all seven days; see [RaisedCosine].
    ///
    /// @param peak busiest hour over mean hour, from 1 (flat) to 24
    public static Profile peak(double peak) {
        return new Profile(peak);
    }

    /// @param weights 168 of them, Monday 0:00 first, or 24 for every day alike
    /// @throws FaultException as the constructor does
    public static Profile week(double... weights) {
        return new Profile(weights.length == DAY ? everyDay(weights) : weights);
    }

    /// Arrival times or hourly counts, by hour of the week; see [TraceFile] for what may be written.
    ///
    /// @param file name, for faults
    /// @throws FaultException with each line that cannot be read, or when the trace is empty or misses hours of the day
    public static Profile trace(String file, String text) {
        return new Profile(TraceFile.read(file, text).weights());
    }

    private static double[] everyDay(double[] day) {
        double[] week = new double[HOURS];
        for (int hour = 0; hour < HOURS; hour++) week[hour] = day[hour % DAY];
        return week;
    }

    @Override
    public double[] weights() {
        return weights.clone();
    }

    /// Busiest hour over mean hour.
    public double peak() {
        return Arrays.stream(weights).max().orElseThrow();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Profile p && Arrays.equals(weights, p.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(weights);
    }

    @Override
    public String toString() {
        return "Profile[peak=" + peak() + "]";
    }
}
