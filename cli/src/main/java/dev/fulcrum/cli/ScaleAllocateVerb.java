package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.ModelSize;
import dev.fulcrum.scaling.Scale;
import dev.fulcrum.scaling.ScalingLaw;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `fulcrum scale allocate`: the best size for a training compute, and the loss of any size.
@Command(name = "allocate", description = "The compute-optimal size for --flops, or the loss of --parameters and --tokens.")
final class ScaleAllocateVerb extends Verb {
    @Option(names = "--law", paramLabel = "NAME", description = "Set of scaling-law constants. Default ${DEFAULT-VALUE}.")
    String law = "besiroglu";

    @Option(names = "--flops", paramLabel = "FLOPS", description = "Training compute, for example 5.76e23.")
    String flops;

    @Option(names = "--parameters", paramLabel = "N", description = "For example 70B.")
    String parameters;

    @Option(names = "--tokens", paramLabel = "D", description = "For example 1.4T.")
    String tokens;

    ScaleAllocateVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        Typed typed = new Typed();
        ScalingLaw constants = typed.found(() -> ScalingLaw.catalogue().find(law));
        boolean sized = parameters != null || tokens != null;
        double compute = sized && flops == null ? 0 : typed.positive("--flops", flops, Kind.FLOPS);
        double n = sized ? typed.positive("--parameters", parameters, Kind.COUNT) : 0;
        double d = sized ? typed.positive("--tokens", tokens, Kind.COUNT) : 0;
        typed.check();
        Map<String, Object> json = new LinkedHashMap<>(Map.of("law", constants));
        TextTable out = new TextTable();
        if (sized) tell("given", constants, new ModelSize(n, d), json, out);
        if (compute > 0) tell("optimum", constants, constants.allocate(compute), json, out);
        return Answer.met(json, out.toString());
    }

    private static void tell(String what, ScalingLaw law, ModelSize size, Map<String, Object> json, TextTable out) {
        json.put(what, Map.of("parameters", size.parameters(), "tokens", size.tokens(), "tokensPerParameter", size.tokensPerParameter(),
                "trainingFlops", size.trainingFlops(), "loss", law.loss(size), "warnings", law.warnings(size), "basis", 
                law.reading().basis()));
        out.line("%-9s %s parameters, %s tokens (%s a parameter), %s training FLOPs: loss %.4f under %s [%s]", what,
                Scale.of(size.parameters()), Scale.of(size.tokens()), Scale.of(size.tokensPerParameter()), Scale.of(size.trainingFlops()),
                        law.loss(size), law.name(),
                law.reading().basis());
        law.warnings(size).forEach(w -> out.line("warning   %s", w));
    }
}
