package dev.fulcrum.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows of cells as lines with their columns under each other.
final class Columns {
    private Columns() {}

    /// @param rows of the same number of cells
    static List<String> of(List<List<String>> rows) {
        int width = rows.getFirst().size();
        int[] widest = new int[width];
        for (List<String> row : rows) for (int i = 0; i < width; i++) widest[i] = Math.max(widest[i], row.get(i).length());
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < width; i++) out.append(row.get(i)).append(" ".repeat(widest[i] - row.get(i).length() + 2));
            lines.add(out.toString().stripTrailing());
        }
        return lines;
    }
}
