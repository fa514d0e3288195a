package dev.fulcrum.cli;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever went wrong into lines that people can act on, or into JSON, and the exit code 2; traces go to the log.
record Failures(Door door) {

    /// A command line that cannot be read.
    int usage(ParameterException e, String[] arguments) {
        String suggestion = e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()
                ? String.join(" or ", unmatched.getSuggestions()) : "";
        CommandLine command = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption() && Overrides.takenBy(command)) {
            suggestion = BriefFlows.nearest(unmatched.getUnmatched().getFirst()).orElse(suggestion);
        }
        String help = command.getCommandSpec().parent() == null ? "--help" : command.getCommandSpec().qualifiedName(" ")
                .replaceFirst("^\\S+ ", "") + " --help";
        String mend = (suggestion.isEmpty() ? "" : "did you mean " + suggestion + "? ") + "see " + Door.launcher() + " " + help;
        return tell(List.of(Fault.of("command line", "must be as the help says", e.getMessage(), mend)));
    }

    int execution(Exception e) {
        door.goOn().over();
        if (e instanceof FaultException faults) {
            if (e.getCause() != null) door.log().write(Instant.now(), command(), e);
            return tell(faults.faults());
        }
        if (e instanceof CancellationException) return tell(List.of(Fault.of(command(), "must run to its end", "a stop", "run it again")));
        return tell(List.of(unknown(e)));
    }

    int tell(List<Fault> faults) {
        door.line().clear();
        if (door.arguments().contains("--json")) door.out().println(Json.write(Map.of("faults", faults)));
        else faults.forEach(fault -> door.err().println(fault.toString().replaceAll("\\R+", " / ")));
        return ExitCode.FAULT;
    }

    private Fault unknown(Exception e) {
        String where = door.log().write(Instant.now(), command(), e).map(file -> "the trace is in " + file)
                .orElse("and the log " + door.log().file() + " cannot be written");
        return Fault.of("sorry, " + command(), "must not fail like this", e.toString(), where + "; please report it");
    }

    private String command() {
        return String.join(" ", door.arguments());
    }
}
