package dev.fulcrum.report;

import java.util.List;

/// Which of several things is best over two axes: one cell a pair of values, with how sure that is.
///
/// @param names of the things, to which cells refer by place
/// @param cells row after row of y, from its lowest value, each from the lowest value of x
/// @param unit  of the costs
public record RegionMap(Side x, Side y, List<String> names, List<Cell> cells, String unit) {
    public RegionMap {
        names = List.copyOf(names);
        cells = List.copyOf(cells);
        if (cells.size() != x.values().size() * y.values().size()) {
            throw new IllegalArgumentException("a map of " + x.values().size() + " by " + y.values().size() + " has not " + cells.size() + " cells");
        }
    }

    /// One axis.
    ///
    /// @param word   names the axis in the page's address
    /// @param axis   as it is labelled
    /// @param own    the value that is marked with a cross, or null
    /// @param values rising, at least 2
    /// @param option what a command is given for each value, for example "--demand 3e8"
    public record Side(String word, Chart.Axis axis, Double own, List<Double> values, List<String> option) {
        public Side {
            values = List.copyOf(values);
            option = List.copyOf(option);
        }
    }

    /// @param best        place of the best, -1 for nobody
    /// @param next        place of the runner-up, -1 for nobody
    /// @param probability that the best is the best
    /// @param loss        cost that taking the best is expected to have beyond the least
    public record Cell(int best, int next, double cost, double nextCost, double probability, double loss) {}

    Cell cell(int column, int row) {
        return cells.get(row * x.values().size() + column);
    }
}
