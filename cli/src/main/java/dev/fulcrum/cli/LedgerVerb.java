package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `fulcrum ledger [RESULT...]`: what was spent on training and on inference, by model line.
@Command(name = "ledger", description = "What was spent, training against inference, by model line.")
final class LedgerVerb extends Verb {
    @Parameters(arity = "0..*", paramLabel = "RESULT", description = "Results' folders; by default all below results/.")
    List<Path> results = List.of();

    LedgerVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return Flows.ledger(results);
    }
}
