package dev.fulcrum.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum suggest RESULT --out FILE`: suggestions for all users at once.
@Command(name = "suggest", description = "Suggestions for all users of a result's data at once, a line of JSON a user.")
final class SuggestVerb extends Verb {
    @Parameters(paramLabel = "RESULT", description = "A result's folder, of the task recommendation.")
    Path result;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    Path out;

    @Option(names = "--fleet", paramLabel = "WHERE", defaultValue = "local",
            description = "Where the work is done: local, or a Spark cluster, spark://HOST:PORT, whose machines see the result's folder under the same path.")
    String fleet;

    SuggestVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return Flows.suggest(result, out, fleet, door.line());
    }
}
