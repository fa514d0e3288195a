package dev.fulcrum.cli;

import dev.fulcrum.unit.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// One thing that can be asked for at the front door; parses nothing further than strings and numbers.
@Command(mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true, abbreviateSynopsis = true)
abstract class Verb implements Callable<Integer> {
    final Door door;

    @Option(names = "--json", description = "Print one JSON object on standard output instead of text.")
    boolean json;

    Verb(Door door) {
        this.door = door;
    }

    /// Does the work, or raises faults.
    abstract Answer answer();

    @Override
    public final Integer call() {
        Answer answer = answer();
        door.goOn().over();
        door.line().clear();
        String text = json ? Json.write(answer.json()) : answer.text().stripTrailing();
        if (!text.isEmpty()) door.out().println(text);
        return answer.met() ? ExitCode.OK : ExitCode.UNMET;
    }
}
