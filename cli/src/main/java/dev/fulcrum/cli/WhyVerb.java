package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `fulcrum why RESULT [CANDIDATE]`: the reasons of a decision on one page.
@Command(name = "why", description = "Why this model: both bills line by line, what rules, how sure, what would change it.",
        footer = {"", "Exit codes: 0 there is a plan; 1 the brief cannot be met, or nothing is worth building; 2 refused."})
final class WhyVerb extends Verb {
    @Parameters(index = "0", paramLabel = "RESULT", description = "A result's folder, or its plan.json.")
    Path result;

    @Parameters(index = "1", arity = "0..1", paramLabel = "CANDIDATE",
            description = "Why not this one, for example \"w8 d1 r14 e8 int8\"; by default the runner-up.")
    String candidate;

    @Mixin
    Overrides overrides = new Overrides();

    WhyVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return PlanFlows.why(result, Optional.ofNullable(candidate), overrides.byKey());
    }
}
