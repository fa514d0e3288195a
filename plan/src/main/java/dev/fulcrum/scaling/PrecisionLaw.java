package dev.fulcrum.scaling;

/// Loss by size, data and bits (Kumar et al. 2024, "Scaling Laws for Precision", arXiv 2411.04330, eq. 2 and table 2):
/// L = A Neff^-a + B D^-b + E + PTQ, Neff = N x the product of 1 - e^(-P/gamma) over weights, activations and KV cache. The authors say
/// that the constants do not transfer to other models; offsets of P are left out, as in the text.
///
/// @param weightBits gamma of the weights, bits; likewise for activations and the KV cache
public record PrecisionLaw(double parameterScale, double parameterExponent, double dataScale, double dataExponent, double irreducible,
        double weightBits, double activationBits, double cacheBits, AfterTraining afterTraining) {

    /// Loss added by quantizing after training: C_T D^gD / N^gN e^(-P_post/g_post).
    public record AfterTraining(double scale, double dataExponent, double parameterExponent, double bits) {
        public double loss(ModelSize size, double postBits) {
            return scale * Math.pow(size.tokens(), dataExponent) / Math.pow(size.parameters(), parameterExponent)
                    * Math.exp(-postBits / bits);
        }
    }

    /// Table 2 of the paper.
    public static final PrecisionLaw KUMAR = new PrecisionLaw(4299, 0.4965, 1.806e4, 0.4965, 2.7648, 2.6745, 2.2102, 0.9578,
            new AfterTraining(0.0598, 0.5068, 0.3439, 0.5907));

    /// Share of the parameters that count at some bits, weights only: 1 - e^(-P/gamma).
    public double effectiveShare(double bits) {
        return share(bits, weightBits);
    }

    /// With weights, activations and cache at the bits given.
    public double effectiveShare(double weights, double activations, double cache) {
        return share(weights, weightBits) * share(activations, activationBits) * share(cache, cacheBits);
    }

    private static double share(double bits, double gamma) {
        return -Math.expm1(-bits / gamma);
    }

    /// @param share of the parameters that count, in (0, 1]
    public double loss(ModelSize size, double share) {
        return parameterScale * Math.pow(size.parameters() * share, -parameterExponent)
                + dataScale * Math.pow(size.tokens(), -dataExponent) + irreducible;
    }

    /// Training cost in FLOPs of 16 bits: 6/16 N D P.
    public static double cost(ModelSize size, double bits) {
        return 6.0 / 16 * size.trainingFlops() / 6 * bits;
    }

    /// u* = P* / gamma for weights, activations and cache tied to one precision: 3 u e^-u = 1 - e^-u. It does not depend on the compute.
    public static double optimalRatio() {
        double low = 1;
        double high = 3;
        for (int i = 0; i < 100; i++) {
            double u = (low + high) / 2;
            if (3 * u * Math.exp(-u) > -Math.expm1(-u)) low = u;
            else high = u;
        }
        return low;
    }
}
