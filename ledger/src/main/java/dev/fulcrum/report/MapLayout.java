package dev.fulcrum.report;

import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.List;

/// Where the cells of a map lie, as shares of the axis from 0 to 1: half way to the neighbours on either side.
///
/// @param edges one more than there are values
/// @param ticks labelled places
/// @param own   the place of the brief's own value, or null
record MapLayout(List<Double> edges, List<Tick> ticks, Double own) {
    record Tick(double at, String label) {}

    static MapLayout of(RegionMap.Side side, int most) {
        boolean log = side.axis().log();
        double[] place = side.values().stream().mapToDouble(v -> place(v, log)).toArray();
        int n = place.length;
        double low = place[0] - (place[1] - place[0]) / 2;
        double high = place[n - 1] + (place[n - 1] - place[n - 2]) / 2;
        List<Double> edges = new ArrayList<>(List.of(0.0));
        for (int i = 1; i < n; i++) edges.add(share((place[i - 1] + place[i]) / 2, low, high));
        edges.add(1.0);
        List<Double> ticks = log ? Ticks.log(side.values().getFirst(), side.values().getLast(), most)
                : Ticks.linear(side.values().getFirst(), side.values().getLast(), most);
        List<Tick> shown = ticks.stream().map(t -> new Tick(share(place(t, log), low, high), Wording.tick(t)))
                .filter(t -> t.at >= 0 && t.at <= 1).toList();
        return new MapLayout(edges, shown, side.own() == null ? null : share(place(side.own(), log), low, high));
    }

    private static double place(double value, boolean log) {
        return log ? Math.log10(value) : value;
    }

    private static double share(double place, double low, double high) {
        return Math.round(1e5 * (place - low) / (high - low)) / 1e5;
    }

    /// Middle of a value's cell.
    double middle(int i) {
        return (edges.get(i) + edges.get(i + 1)) / 2;
    }
}
