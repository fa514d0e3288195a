package dev.fulcrum.report;

import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;

/// A part of a report. All text is plain text: markup in it is shown, not obeyed.
public sealed interface Block {
    /// A chapter.
    record Heading(String text) implements Block {}

    /// A paragraph.
    record Text(String text) implements Block {}

    /// A row of big numbers.
    record Figures(List<Figure> figures) implements Block {
        public Figures {
            figures = List.copyOf(figures);
        }

        public static Figures of(Figure... figures) {
            return new Figures(List.of(figures));
        }
    }

    /// One big number: shown with its interval, unit and basis.
    ///
    /// @param working shown while the pointer or the keyboard is on it
    record Figure(String label, Estimate estimate, Optional<Working> working) {
        public Figure(String label, Estimate estimate) {
            this(label, estimate, Optional.empty());
        }

        public Figure(String label, Estimate estimate, Working working) {
            this(label, estimate, Optional.of(working));
        }
    }

    /// How a figure comes about.
    ///
    /// @param sum     for example "463 machine-hours x 0.05 USD/hour = 23.15 USD, modelled"
    /// @param command that gives the figure again, as typed
    record Working(String sum, String command) {}

    /// @param caption says what the table shows
    /// @param columns headings
    /// @param rows    each with as many cells as there are columns
    record Table(String caption, List<String> columns, List<Row> rows) implements Block {
        public Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
            int width = columns.size();
            if (rows.stream().anyMatch(r -> r.cells().size() != width)) {
                throw new IllegalArgumentException("each row of table \"" + caption + "\" must have " + width + " cells");
            }
        }
    }

    /// @param highlighted whether this is the row that the reader should find, such as the chosen model
    record Row(List<Cell> cells, boolean highlighted) {
        public Row {
            cells = List.copyOf(cells);
        }

        public static Row of(Cell... cells) {
            return new Row(List.of(cells), false);
        }

        public Row highlight() {
            return new Row(cells, true);
        }
    }

    /// What stands in a table.
    sealed interface Cell {
        record Words(String text) implements Cell {}

        record Number(Estimate estimate, Optional<Working> working) implements Cell {}

        static Cell of(String text) {
            return new Words(text);
        }

        static Cell of(Estimate estimate) {
            return new Number(estimate, Optional.empty());
        }

        static Cell of(Estimate estimate, Working working) {
            return new Number(estimate, Optional.of(working));
        }
    }

    /// Maps of regions, one a pair of axes; the first is drawn for everybody, a script lets a reader choose the pair and look at a cell.
    ///
    /// @param maps    with the same names in all
    /// @param caption says what is to be seen
    /// @param command to which a cell adds its two options
    record Maps(String title, List<RegionMap> maps, String caption, String command) implements Block {
        public Maps {
            maps = List.copyOf(maps);
            List<String> names = maps.getFirst().names();
            if (maps.stream().anyMatch(m -> !m.names().equals(names))) throw new IllegalArgumentException("all maps must have the same names");
        }
    }

    /// @param caption one or two sentences that say what is to be seen
    record Plot(Chart chart, String caption) implements Block {}
}
