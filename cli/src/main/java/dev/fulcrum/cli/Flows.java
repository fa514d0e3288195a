package dev.fulcrum.cli;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// WIRING: the one place where the front door calls the rooms. Each method turns parsed options into one call and its value
/// into an [Answer]; nothing else in this package knows a room. Progress goes to [LiveLine#show].
final class Flows {
    private Flows() {}

    static Answer balance(Path brief, Path result, Map<String, String> overrides, OptionalLong seed, LiveLine line) {
        throw notYet("balance");
    }

    static Answer train(Path brief, Path result, Optional<String> candidate, OptionalInt epochs, OptionalLong seed, LiveLine line) {
        throw notYet("train");
    }

    static Answer plan(Path result, Optional<Path> brief, Map<String, String> overrides) {
        throw notYet("plan");
    }

    static Answer predict(Path model, List<Path> files) {
        throw notYet("predict");
    }

    static Answer measure(Path model, LiveLine line) {
        throw notYet("measure");
    }

    static Answer ledger(List<Path> results) {
        throw notYet("ledger");
    }

    static Answer report(Path result) {
        throw notYet("report");
    }

    private static FaultException notYet(String verb) {
        return Fault.of(verb, "must be wired in dev.fulcrum.cli.Flows", "no flow", "wait for the next version").raise();
    }
}
