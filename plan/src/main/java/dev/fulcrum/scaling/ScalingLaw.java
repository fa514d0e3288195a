package dev.fulcrum.scaling;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The loss of a language model by its size N (parameters) and training tokens D: L = E + A / N^alpha + B / D^beta, nats a token
/// (Hoffmann et al. 2022, arXiv 2203.15556, section 3.3). Training takes 6 N D FLOPs, inference 2 N a token.
///
/// @param irreducible       E: the loss of an endless model on endless data
/// @param parameterScale    A
/// @param dataScale         B
/// @param parameterExponent alpha
/// @param dataExponent      beta
/// @param fitted            where it was fitted; beyond, it is a guess
/// @param reading           how the constants came here
public record ScalingLaw(String name, double irreducible, double parameterScale, double dataScale, double parameterExponent,
        double dataExponent, FittedRange fitted, String source, Reading reading) {

    /// The runs through which a law was drawn.
    public record FittedRange(double fewestParameters, double mostParameters, double mostTokensPerParameter, String source) {}

    /// The sets of constants that ship with Fulcrum, by name.
    public static Catalogue<ScalingLaw> catalogue() {
        return Catalogue.shipped("scaling law", "scaling-laws.json", ScalingLaw::named);
    }

    private static ScalingLaw named(String name, Object tree) {
        Map<String, Object> all = new TreeMap<>(Json.tree(tree));
        all.put("name", name);
        return Json.convert(all, ScalingLaw.class);
    }

    public double loss(ModelSize size) {
        return irreducible + parameterTerm(size.parameters()) + dataScale * Math.pow(size.tokens(), -dataExponent);
    }

    private double parameterTerm(double parameters) {
        return parameterScale * Math.pow(parameters, -parameterExponent);
    }

    /// Training tokens with which a model of this size reaches the loss; infinite where no amount does.
    public double tokens(double parameters, double loss) {
        double left = loss - irreducible - parameterTerm(parameters);
        return left > 0 ? Math.pow(dataScale / left, 1 / dataExponent) : Double.POSITIVE_INFINITY;
    }

    /// The size with the least loss for a training compute in FLOPs (Hoffmann et al. 2022, eq. 4).
    public ModelSize allocate(double trainingFlops) {
        double a = parameterExponent;
        double b = dataExponent;
        double g = Math.pow(a * parameterScale / (b * dataScale), 1 / (a + b));
        return new ModelSize(g * Math.pow(trainingFlops / 6, b / (a + b)), Math.pow(trainingFlops / 6, a / (a + b)) / g);
    }

    /// Tokens on the compute-optimal frontier for a size: D = (beta B / (alpha A) N^alpha)^(1/beta).
    public double frontierTokens(double parameters) {
        double ratio = dataExponent * dataScale / (parameterExponent * parameterScale);
        return Math.pow(ratio * Math.pow(parameters, parameterExponent), 1 / dataExponent);
    }

    /// The loss of the compute-optimal model of a size.
    public double frontierLoss(double parameters) {
        return loss(new ModelSize(parameters, frontierTokens(parameters)));
    }

    /// The cheapest model to train that reaches a loss: on the frontier alpha A/N^alpha = beta B/D^beta.
    /// @throws dev.fulcrum.unit.FaultException when the loss is not above the irreducible one
    public ModelSize cheapestToTrain(double loss) {
        return atShare(loss, dataExponent / (parameterExponent + dataExponent));
    }

    /// The model that reaches a loss with the given share of the reducible loss due to its finite size, in (0, 1): every point of the
    /// curve of equal quality, from large and briefly trained (share near 0) to small and long-trained (near 1).
    public ModelSize atShare(double loss, double share) {
        double reducible = reducible(loss);
        return new ModelSize(Math.pow(parameterScale / (share * reducible), 1 / parameterExponent),
                Math.pow(dataScale / ((1 - share) * reducible), 1 / dataExponent));
    }

    private double reducible(double loss) {
        if (loss > irreducible && loss < Double.POSITIVE_INFINITY) return loss - irreducible;
        throw Fault.of("quality", "must be a loss above " + irreducible + ", which no model of law " + name + " goes below", "" + loss,
                "ask for a higher loss, or for chinchilla-13B").raise();
    }

    /// The orders of magnitude over which training compute buys inference compute at better than `rate` to 1.
    ///
    /// Scale-free: from the share of the frontier, u0 = b/(a+b), to u1 = (r+1) b / (a + (r+1) b). Follows from the law alone; published
    /// for rate 6 by Villalobos and Atkinson 2023 as 0.7 and 1.2.
    ///
    /// @param rate marginal orders of training for one of inference, positive
    public Span span(double rate) {
        double a = parameterExponent;
        double b = dataExponent;
        double u0 = b / (a + b);
        double u1 = (rate + 1) * b / (a + (rate + 1) * b);
        double saved = Math.log10(u1 / u0) / a;
        return new Span(saved, Math.log10((1 - u0) / (1 - u1)) / b - saved);
    }

    /// @param inferenceSaved orders of magnitude of inference compute saved
    /// @param trainingSpent  orders of magnitude of training compute spent for it
    public record Span(double inferenceSaved, double trainingSpent) {}

    /// Where a size lies outside of the runs through which the law was drawn, in words; empty inside.
    public List<String> warnings(ModelSize size) {
        List<String> out = new ArrayList<>();
        double n = size.parameters();
        if (n < fitted.fewestParameters || n > fitted.mostParameters) {
            out.add("%s parameters lie outside of the fitted range %s to %s".formatted(Scale.of(n), Scale.of(fitted.fewestParameters),
                    Scale.of(fitted.mostParameters)));
        }
        if (size.tokensPerParameter() > fitted.mostTokensPerParameter) {
            out.add("%s training tokens a parameter lie outside of the fitted range (at most %s): the law overstates extreme over-training"
                    .formatted(Scale.of(size.tokensPerParameter()), Scale.of(fitted.mostTokensPerParameter)));
        }
        return out;
    }
}
