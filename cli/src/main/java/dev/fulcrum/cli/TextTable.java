package dev.fulcrum.cli;

import java.util.ArrayList;
import java.util.List;

/// Lines of text, some of them in columns.
final class TextTable {
    private final StringBuilder text = new StringBuilder();
    private final List<List<String>> rows = new ArrayList<>();

    TextTable line(String format, Object... values) {
        end();
        text.append(format.formatted(values)).append(System.lineSeparator());
        return this;
    }

    TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /// Sets the rows so far, each column as wide as its widest cell.
    private void end() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widest = new int[columns];
        for (List<String> row : rows) for (int i = 0; i < row.size(); i++) widest[i] = Math.max(widest[i], row.get(i).length());
        for (List<String> row : rows) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < row.size(); i++) out.append(row.get(i)).append(" ".repeat(widest[i] - row.get(i).length() + 2));
            text.append(out.toString().stripTrailing()).append(System.lineSeparator());
        }
        rows.clear();
    }

    @Override
    public String toString() {
        end();
        return text.toString();
    }
}
