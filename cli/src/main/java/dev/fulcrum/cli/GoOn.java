package dev.fulcrum.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/// Says on Ctrl-C, and on a polite kill, which command goes on.
final class GoOn {
    private final PrintStream err;
    private final LiveLine line;
    private volatile String command;

    GoOn(PrintStream err, LiveLine line) {
        this.err = err;
        this.line = line;
    }

    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::say, "go-on"));
    }

    /// From now on work would be lost, but can be taken up by this command line.
    void with(List<String> words) {
        command = words.stream().map(GoOn::quoted).collect(Collectors.joining(" "));
    }

    /// There is nothing to go on with: the work is done, or was refused.
    void over() {
        command = null;
    }

    void say() {
        line.clear();
        String again = command;
        if (again != null) err.println("stopped; go on with: " + again);
    }

    /// As a shell reads it back.
    static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
