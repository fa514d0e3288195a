package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Estimate;
import java.util.List;

/// Which measured candidate is best over two axes of a brief, how surely, and what a wrong choice is expected to cost there; see
/// docs/math/atlas.md. The same seed gives the same atlas.
///
/// @param x          across
/// @param y          up
/// @param candidates names, to which cells refer by place; only those that are best or next somewhere
/// @param cells      row after row of y, from its lowest value, each from the lowest value of x
/// @param currency   of all money
/// @param worlds     possible worlds that probabilities and losses are means over
public record Atlas(Side x, Side y, List<String> candidates, List<Cell> cells, String currency, int worlds) {
    /// Worlds of an atlas: a probability stands within 4 points of its limit in 68 of 100 cases, and half that next to 0 or 1.
    public static final int WORLDS = 128;

    public Atlas {
        candidates = List.copyOf(candidates);
        cells = List.copyOf(cells);
    }

    /// One axis of an atlas.
    ///
    /// @param axis   its word
    /// @param key    of the brief
    /// @param label  in words
    /// @param unit   of the values
    /// @param log    whether equal ratios stand equally far apart
    /// @param own    the brief's value; null for never
    /// @param values rising
    public record Side(String axis, String key, String label, String unit, boolean log, Double own, List<Double> values) {
        static Side of(Brief brief, Axis axis, int count) {
            double own = axis.of(brief);
            return new Side(axis.word(), axis.key(), axis.label(), axis.unit(brief), axis.log(), Double.isFinite(own) ? own : null,
                    axis.values(brief, count));
        }
    }

    /// One point of the map. A place of -1 stands for nobody: nothing feasible, or not worth building.
    ///
    /// @param best        place of the best candidate
    /// @param next        place of the runner-up
    /// @param cost        lifetime money of the best, from scratch
    /// @param nextCost    of the runner-up; 0 where there is none
    /// @param probability P(the best is the cheapest)
    /// @param loss        money that choosing the best is expected to lose against whoever is the cheapest
    public record Cell(int best, int next, double cost, double nextCost, double probability, double loss) {
    }

    public Cell cell(int column, int row) {
        return cells.get(row * x.values().size() + column);
    }

    /// @param resolution values an axis, at least 3; an axis of whole numbers may take fewer
    /// @param search     core-seconds held for looking, charged to every candidate
    public static Atlas of(Brief brief, List<Candidate> candidates, Estimate search, Axis x, Axis y, int resolution, long seed) {
        return of(brief, candidates, search, x, y, resolution, resolution, seed);
    }

    /// Every value of one axis, all others as in the brief, at which another candidate becomes the best, rising.
    ///
    /// @param count values at which is looked; between two of them the first change is found exactly
    public static List<Border> borders(Brief brief, List<Candidate> candidates, Estimate search, Axis axis, int count, long seed) {
        return Borders.along(brief, Served.by(brief, candidates), search, axis, count, seed);
    }

    /// With another number of values on each axis.
    public static Atlas of(Brief brief, List<Candidate> candidates, Estimate search, Axis x, Axis y, int across, int up, long seed) {
        return new AtlasGrid(brief, Served.by(brief, candidates), search, x, y, across, up, seed).atlas();
    }
}
