package dev.fulcrum.plan;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// Lifetime cost of one candidate as a function of requests in the first month: `fixed + V each + price x machine-hours(V)`.
/// It is continuous, piecewise linear and convex; its kinks are where an hour's load passes the memory floor.
///
/// @param fixed    money that does not depend on the volume
/// @param each     money a request of the first month's volume, over the horizon
/// @param price    money a machine-hour
/// @param machines machines that one request a month needs in an hour of mean load
/// @param floor    machines held for memory
record CostCurve(double fixed, double each, double price, double machines, double floor, Workload workload) {

    double at(double volume) {
        return fixed + volume * each + price * workload.machineHours(volume * machines, floor);
    }

    /// Volumes at which the slope changes, inside (low, high).
    DoubleStream kinks(double low, double high) {
        if (price == 0 || machines == 0 || floor == 0) return DoubleStream.empty();
        return Arrays.stream(workload.busy()).map(x -> floor / (x * machines)).filter(v -> v > low && v < high);
    }
}
