package dev.fulcrum.cli;

import dev.fulcrum.scaling.ScalingLaw;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/// `fulcrum scale laws`: the sets of constants.
@Command(name = "laws", description = "The named sets of scaling-law constants, with their sources.")
final class ScaleLawsVerb extends Verb {
    ScaleLawsVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        TextTable out = new TextTable();
        out.row("law", "E", "A", "B", "alpha", "beta", "read in", "source");
        ScalingLaw.catalogue().entries().values().forEach(l -> out.row(l.name(), "" + l.irreducible(), "" + l.parameterScale(),
                "" + l.dataScale(), "" + l.parameterExponent(), "" + l.dataExponent(), l.reading().name().toLowerCase(Locale.ROOT),
                l.source()));
        return Answer.met(Map.of("laws", ScalingLaw.catalogue().entries()), out.toString());
    }
}
