package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `fulcrum prices [BRIEF]`: what things are taken to cost, and who says so.
@Command(name = "prices", description = "The price book: every line with its value, unit, date and source.")
final class PricesVerb extends Verb {
    @Parameters(arity = "0..1", paramLabel = "BRIEF", description = "A brief whose prices and price file replace lines.")
    Path brief;

    PricesVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return BriefFlows.prices(Optional.ofNullable(brief));
    }
}
