package dev.fulcrum.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `fulcrum report RESULT`: writes the result's page again.
@Command(name = "report", description = "Write a result's report.html again from its ledger, and say where it is.")
final class ReportVerb extends Verb {
    @Parameters(paramLabel = "RESULT", description = "A result's folder.")
    Path result;

    ReportVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return Flows.report(result);
    }
}
