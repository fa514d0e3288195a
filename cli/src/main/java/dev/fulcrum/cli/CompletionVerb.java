package dev.fulcrum.cli;

import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `fulcrum completion`: the script that lets bash and zsh complete verbs and options.
@Command(name = "completion", description = "Print the completion script for bash and zsh: source <(./fulcrum completion)")
final class CompletionVerb extends Verb {
    @Spec
    CommandSpec spec;

    CompletionVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        String script = AutoComplete.bash("fulcrum", spec.parent().commandLine());
        return Answer.met(Map.of("script", script), script);
    }
}
