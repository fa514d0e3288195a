package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.PrecisionLaw;
import dev.fulcrum.scaling.SparsityLaw;
import dev.fulcrum.unit.Basis;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `fulcrum scale precision`: how many parameters count at some bits, and how large a dense model a sparse one is worth.
@Command(name = "precision",
        description = "Effective parameters at --bits (Kumar), the best precision for a gamma, and --sparsity (Frantar).")
final class ScalePrecisionVerb extends Verb {
    @Option(names = "--bits", paramLabel = "BITS", description = "Of the weights. Default ${DEFAULT-VALUE}.")
    String bits = "4,8,16";

    @Option(names = "--gamma", paramLabel = "BITS",
            description = "Of weights, activations and cache tied together; the best precision is 1.9038 gamma.")
    String gamma;

    @Option(names = "--sparsity", paramLabel = "SHARE", description = "Of zero weights: the dense model worth as much.")
    String sparsity;

    ScalePrecisionVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        Typed typed = new Typed();
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Object> shares = new LinkedHashMap<>();
        TextTable out = new TextTable();
        for (String b : bits.split(",")) {
            double share = PrecisionLaw.KUMAR.effectiveShare(typed.positive("--bits", b, Kind.COUNT));
            shares.put(b, share);
            out.line("%-3s bits   %.3f of the parameters count [MODELLED; the authors say that constants do not transfer]", b, share);
        }
        json.put("effectiveShare", shares);
        json.put("optimalRatio", PrecisionLaw.optimalRatio());
        double tied = gamma == null ? Double.NaN : typed.positive("--gamma", gamma, Kind.COUNT);
        double zero = sparsity == null ? Double.NaN : typed.number("--sparsity", sparsity, Kind.SHARE, -1e-12, Math.nextDown(1.0));
        typed.check();
        out.line("best      u* = %.4f bits for each bit of gamma, whatever the compute%s", PrecisionLaw.optimalRatio(),
                gamma == null ? "" : ": %.2f bits".formatted(PrecisionLaw.optimalRatio() * tied));
        if (gamma != null) json.put("optimalBits", PrecisionLaw.optimalRatio() * tied);
        if (sparsity != null) {
            json.put("denseEquivalent", SparsityLaw.T5_C4.denseEquivalent(zero));
            json.put("sparsityWarnings", SparsityLaw.T5_C4.warnings(zero));
            json.put("sparsityBasis", Basis.ASSUMED);
            out.line("sparse    %s of zeros: as good as a dense model %.3f times its non-zero parameters [ASSUMED: %s]", sparsity,
                    SparsityLaw.T5_C4.denseEquivalent(zero), String.join("; ", SparsityLaw.T5_C4.warnings(zero)));
        }
        json.put("basis", Basis.MODELLED);
        return Answer.met(json, out.toString());
    }
}
