package dev.fulcrum.plan;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// What one way of serving pays for; docs/math/lifetime-cost.md and docs/math/replicas.md have the formulas.
///
/// The same money is told twice: as quantities for a bill at one volume, and as a curve over all volumes. In a possible world with another
/// service time everything that is held stretches: V requests of s' seconds hold what V s' / s requests of s seconds hold.
sealed interface Serving permits PoolServing, ReplicaServing, RequestServing, BatchServing {
    /// What is paid for over some months.
    List<Use> uses(Months months);

    /// Core-hours held over some months, busy or not, on machines that nobody else uses meanwhile.
    double heldCoreHours(Months months, double volume, double seconds);

    /// Watts of an idle core of what is held.
    double idleWatts();

    /// Money over the horizon by volume, energy left out.
    Part money();

    /// Core-hours held over the horizon by volume.
    Part heldCoreHours();

    /// Busy core-seconds a request, over those at batch 1.
    double busyShare();

    /// Share of serving that is paid for without being used: for memory alone, or replicas that the load does not need.
    double floorShare(double volume);

    /// `each` x volume + `factor` x shape(`stretch` x volume), the first and the third by busy seconds of one core a request.
    record Part(DoubleUnaryOperator each, PiecewiseLinear shape, DoubleUnaryOperator stretch, double factor) {
        private static final PiecewiseLinear FLAT = new PiecewiseLinear(new double[1], new double[1], new double[1]);

        static Part line(DoubleUnaryOperator each) {
            return new Part(each, FLAT, _ -> 0, 0);
        }

        static Part curve(PiecewiseLinear shape, DoubleUnaryOperator stretch, double factor) {
            return new Part(_ -> 0, shape, stretch, factor);
        }
    }
}
