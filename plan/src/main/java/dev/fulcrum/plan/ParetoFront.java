package dev.fulcrum.plan;

import java.util.List;

/// Candidates that no other one beats in quality, p99 latency and lifetime cost at once.
public final class ParetoFront {
    private ParetoFront() {}

    /// A point: more quality is better, less of the others.
    public record Point(String name, double quality, double p99, double cost) {
        /// At least as good in all three and better in one.
        public boolean dominates(Point o) {
            boolean noWorse = quality >= o.quality && p99 <= o.p99 && cost <= o.cost;
            return noWorse && (quality > o.quality || p99 < o.p99 || cost < o.cost);
        }
    }

    /// The points that no other dominates, in their order.
    public static List<Point> of(List<Point> points) {
        return points.stream().filter(p -> points.stream().noneMatch(other -> other.dominates(p))).toList();
    }
}
