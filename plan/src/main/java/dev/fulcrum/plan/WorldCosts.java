package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What each candidate costs in each world, at any point of the axes. The value of a point that is asked for again next is remembered; points
/// that differ only in prices, and then in the volume, are cheap in a row.
final class WorldCosts {
    private final Brief brief;
    private final List<Candidate> candidates;
    private final List<Deviates> worlds;
    private final Estimate search;
    private final Fleets fleets;
    private Setting setting;
    /// Whether parts may be used; null until asked.
    private Boolean affine;

    /// @param worlds the first stands for every input at its value
    WorldCosts(Brief brief, List<Candidate> candidates, List<Deviates> worlds, Estimate search, Fleets fleets) {
        this.brief = brief;
        this.candidates = candidates;
        this.worlds = worlds;
        this.search = search;
        this.fleets = fleets;
    }

    /// The same for points that share nothing: one cost model each.
    static WorldCosts direct(Brief brief, List<Candidate> candidates, List<Deviates> worlds, Estimate search,
            Fleets fleets) {
        WorldCosts costs = new WorldCosts(brief, candidates, worlds, search, fleets);
        costs.affine = false;
        return costs;
    }

    /// Money by candidate and world.
    double[][] at(Map<Axis, Double> point) {
        Map<Axis, Double> shape = new EnumMap<>(Axis.class);
        point.forEach((axis, value) -> {
            if (axis.isShape()) shape.put(axis, value);
        });
        if (setting == null || !setting.shape.equals(shape)) setting = new Setting(shape);
        return setting.costs(point);
    }

    static Brief at(Brief brief, Map<Axis, Double> point) {
        Brief changed = brief;
        for (Map.Entry<Axis, Double> e : point.entrySet()) changed = e.getKey().with(changed, e.getValue());
        return changed;
    }

    private final class Setting {
        private final Map<Axis, Double> shape;
        private final Brief shaped;
        private final PricedCurve[][] curves;
        private final double[] searchParts;
        private double volume = Double.NaN;
        private double[][][] parts;

        Setting(Map<Axis, Double> shape) {
            this.shape = shape;
            this.shaped = WorldCosts.at(brief, shape);
            if (affine == null) affine = new PricedModel(shaped, fleets).isAffine(candidates);
            PricedModel model = affine ? new PricedModel(shaped, fleets) : null;
            this.searchParts = !affine || candidates.isEmpty() ? new double[4] : model.search(candidates.getFirst(), search);
            this.curves = affine ? candidates.stream().map(c -> worlds.stream().map(w -> model.curve(c, w)).toArray(PricedCurve[]::new))
                    .toArray(PricedCurve[][]::new) : null;
        }

        double[][] costs(Map<Axis, Double> point) {
            if (!affine) return directly(point);
            double v = point.getOrDefault(Axis.VOLUME, Axis.VOLUME.of(shaped));
            if (v != volume) take(v);
            double c = point.getOrDefault(Axis.ERRORS, Axis.ERRORS.of(shaped));
            double p = point.getOrDefault(Axis.MACHINE, Axis.MACHINE.of(shaped));
            double e = point.getOrDefault(Axis.ELECTRICITY, Axis.ELECTRICITY.of(shaped));
            double looking = PricedCurve.total(searchParts, c, p, e);
            return Arrays.stream(parts).map(of -> Arrays.stream(of).mapToDouble(x -> looking + PricedCurve.total(x, c, p, e)).toArray())
                    .toArray(double[][]::new);
        }

        private void take(double v) {
            volume = v;
            parts = Arrays.stream(curves).map(of -> Arrays.stream(of).map(curve -> curve.parts(v)).toArray(double[][]::new))
                    .toArray(double[][][]::new);
        }

        /// One cost model a point: slow, and right whatever the money depends on.
        private double[][] directly(Map<Axis, Double> point) {
            Brief there = WorldCosts.at(brief, point);
            CostModel model = PricedModel.of(there, fleets);
            double looking = candidates.isEmpty() ? 0 : model.cost(candidates.getFirst(), search).search().value();
            double v = there.demand().requests().value();
            return candidates.stream().map(c -> worlds.stream().mapToDouble(w -> looking + model.curve(c, w).at(v)).toArray())
                    .toArray(double[][]::new);
        }
    }
}
