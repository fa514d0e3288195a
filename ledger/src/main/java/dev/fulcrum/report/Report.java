package dev.fulcrum.report;

import dev.fulcrum.unit.AtomicFile;
import java.nio.file.Path;
import java.util.List;

/// A page for people: the same content gives the same bytes, in one HTML file that asks nothing of any network.
///
/// @param title    in the window's title and on top of the page
/// @param subtitle one line below it, may be empty
/// @param blocks   in reading order
public record Report(String title, String subtitle, List<Block> blocks) {
    public Report {
        blocks = List.copyOf(blocks);
    }

    /// The whole file, UTF-8.
    public String html() {
        return Page.of(this);
    }

    /// @throws dev.fulcrum.unit.FaultException when the place cannot be written
    public void write(Path file) {
        AtomicFile.write(file, html());
    }
}
