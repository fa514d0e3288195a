package dev.fulcrum.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// What a verb finds at the front door.
///
/// @param arguments the command line as typed, the verb first
/// @param out       standard output: answers only
/// @param err       standard error: faults, and the live line
/// @param line      shows progress while the verb works
/// @param goOn      what Ctrl-C says
/// @param log       where stack traces go
record Door(List<String> arguments, PrintStream out, PrintStream err, LiveLine line, GoOn goOn, Log log) {

    static Door standard(List<String> arguments) {
        LiveLine line = LiveLine.of(System.err);
        return new Door(arguments, System.out, System.err, line, new GoOn(System.err, line), Log.standard());
    }

    /// The command as it was typed, with what else must stand in it to go on.
    List<String> command(String... more) {
        List<String> words = new ArrayList<>(List.of(launcher()));
        words.addAll(arguments);
        words.addAll(List.of(more));
        return words;
    }

    /// The launcher as it was typed.
    static String launcher() {
        return System.getProperty("fulcrum.launcher", "./fulcrum");
    }
}
