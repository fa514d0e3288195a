package dev.fulcrum.cli;

import dev.fulcrum.balance.Progress;
import java.io.PrintStream;

/// The one line on standard error that shows where a run stands, redrawn in place; nothing at all without a terminal.
final class LiveLine {
    private static final String TO_START_AND_CLEAR = "\r\u001b[K";
    private final PrintStream terminal;
    private final int columns;
    private boolean drawn;

    /// @param columns the terminal's width, or 0 when standard error is none
    LiveLine(PrintStream terminal, int columns) {
        this.terminal = terminal;
        this.columns = columns;
    }

    /// The launcher tells the width, because it can ask the terminal and Java cannot.
    static LiveLine of(PrintStream standardError) {
        return new LiveLine(standardError, Integer.getInteger("fulcrum.columns", 0));
    }

    synchronized void show(Progress progress) {
        if (columns <= 0) return;
        terminal.print(TO_START_AND_CLEAR + cut(progress.line()));
        terminal.flush();
        drawn = true;
    }

    /// Makes room for other output.
    synchronized void clear() {
        if (!drawn) return;
        terminal.print(TO_START_AND_CLEAR);
        terminal.flush();
        drawn = false;
    }

    /// The last column stays free: a full one would wrap, and the next redraw would leave a line behind.
    private String cut(String line) {
        int most = Math.max(1, columns - 1);
        if (line.codePointCount(0, line.length()) <= most) return line;
        return line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
    }
}
