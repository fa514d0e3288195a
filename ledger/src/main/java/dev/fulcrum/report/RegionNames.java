package dev.fulcrum.report;

import java.util.ArrayList;
import java.util.List;

/// The cell of each region that lies deepest inside: where its name has room.
record RegionNames(List<At> places) {
    /// @param best  place of the name
    /// @param depth cells to the nearest other region or end of the map
    record At(int best, int column, int row, int depth) {}

    static RegionNames of(RegionMap map) {
        List<At> places = new ArrayList<>();
        for (int best = 0; best < map.names().size(); best++) {
            At deepest = null;
            for (int row = 0; row < map.y().values().size(); row++) {
                for (int column = 0; column < map.x().values().size(); column++) {
                    int depth = map.cell(column, row).best() == best ? depth(map, column, row) : 0;
                    if (depth > 0 && (deepest == null || depth > deepest.depth)) deepest = new At(best, column, row, depth);
                }
            }
            if (deepest != null) places.add(deepest);
        }
        return new RegionNames(places);
    }

    /// Wide as names are, a step across counts a third.
    private static int depth(RegionMap map, int column, int row) {
        int depth = 1;
        while (same(map, column - 3 * depth, row - depth, map.cell(column, row).best())
                && same(map, column + 3 * depth, row + depth, map.cell(column, row).best())
                && same(map, column - 3 * depth, row + depth, map.cell(column, row).best())
                && same(map, column + 3 * depth, row - depth, map.cell(column, row).best())) depth++;
        return depth;
    }

    private static boolean same(RegionMap map, int column, int row, int best) {
        return column >= 0 && row >= 0 && column < map.x().values().size() && row < map.y().values().size()
                && map.cell(column, row).best() == best;
    }
}
