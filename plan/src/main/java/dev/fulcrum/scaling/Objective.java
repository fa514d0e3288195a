package dev.fulcrum.scaling;

/// What is minimised over a model's life: a price for each FLOP of training, of reading a prompt and of writing an answer.
///
/// @param unit         of the total: "FLOP", or a currency
/// @param trainingFlop price of a training FLOP
/// @param inputFlop    price of a prefill FLOP
/// @param outputFlop   price of a decode FLOP
public record Objective(String unit, double trainingFlop, double inputFlop, double outputFlop) {
    private static final double JOULES_A_KWH = 3.6e6;

    /// All FLOPs alike (Sardana et al. 2024, arXiv 2401.00448, eq. 2).
    public static final Objective FLOPS = new Objective("FLOP", 1, 1, 1);

    /// Money (Sardana et al. 2024, eq. 5 and 6): price an hour / (3600 x peak), over the share of the peak that is reached.
    ///
    /// @param training money for a FLOP at the peak of the machine that trains
    /// @param serving  the same of the machine that serves
    public static Objective money(String currency, double training, double serving, Utilisation utilisation) {
        return new Objective(currency, training / utilisation.training(), serving / utilisation.input(), serving / utilisation.output());
    }

    /// Energy in kWh: watts x PUE / peak, over the share of the peak that is reached; the watts are taken as drawn all the time.
    ///
    /// @param training watts a FLOP/s at the peak of the machine that trains
    /// @param serving  the same of the machine that serves
    public static Objective energy(double training, double serving, double pue, Utilisation utilisation) {
        return money("kWh", training * pue / JOULES_A_KWH, serving * pue / JOULES_A_KWH, utilisation);
    }

    /// Tokens of the demand's mix that cost as much as the training did: 3 D for FLOPs.
    public double parity(ModelSize size, LifetimeDemand demand) {
        return training(size) / inference(size, demand) * demand.tokens();
    }

    /// Model FLOPs utilisation: the share of the peak that is reached, each in (0, 1].
    public record Utilisation(double training, double input, double output) {
        /// The settings of Sardana et al. 2024.
        public static final Utilisation SARDANA = new Utilisation(0.5, 0.5, 0.01);
    }

    public double training(ModelSize size) {
        return trainingFlop * size.trainingFlops();
    }

    public double inference(ModelSize size, LifetimeDemand demand) {
        return 2 * size.parameters() * (inputFlop * demand.inputTokens() + outputFlop * demand.outputTokens());
    }

    public double total(ModelSize size, LifetimeDemand demand) {
        return training(size) + inference(size, demand);
    }

    /// Serving dearer or cheaper by a factor, training as before.
    public Objective servingTimes(double factor) {
        return new Objective(unit, trainingFlop, inputFlop * factor, outputFlop * factor);
    }

    /// The cheapest model over its life that reaches a loss.
    ///
    /// Along the curve of equal loss, d ln(cost) / d ln N = 1 - (alpha u)/(beta v) w, where u and v are the loss due to size and to data
    /// and w is training's share of the cost. It falls as u's share rises from 0 to 1, so that bisection finds its only root; there is
    /// no closed form (Sardana et al. 2024, theorem A.1).
    public ModelSize optimum(ScalingLaw law, double loss, LifetimeDemand demand) {
        double low = -60;
        double high = 60;
        for (int i = 0; i < 200; i++) {
            double middle = (low + high) / 2;
            if (slope(law, loss, demand, middle) > 0) low = middle;
            else high = middle;
        }
        return law.atShare(loss, share(low));
    }

    /// At logit(u's share).
    private double slope(ScalingLaw law, double loss, LifetimeDemand demand, double logit) {
        ModelSize size = law.atShare(loss, share(logit));
        double trainingShare = training(size) / total(size, demand);
        return 1 - law.parameterExponent() / law.dataExponent() * Math.exp(logit) * trainingShare;
    }

    private static double share(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
