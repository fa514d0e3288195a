package dev.fulcrum.search;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long purchases take, from those that were made: a size's own seconds an epoch once it was trained, else the median rate. Of several trainings of a
/// size the fastest counts, since the first in a process takes several times as long.
///
/// @param rate      training FLOP/s of one core
/// @param epoch     seconds of one epoch by size, where it was trained
/// @param quantizing seconds of a quantization
record Pace(double rate, Map<String, Double> epoch, double quantizing) {
    private static final double GUESSED_QUANTIZING = 1;

    static Pace of(List<Trial> trials, Map<String, Weighed> sizes, VolumePriced.Settings settings) {
        Map<String, Double> epoch = new HashMap<>();
        double[] rates = trials.stream().filter(t -> t.purchase() instanceof Purchase.Train && !t.curve().isEmpty()).mapToDouble(t -> {
            double seconds = Math.max(t.coreSeconds() / 2, t.coreSeconds() - SuccessiveHalving.START_SECONDS) / t.curve().size();
            epoch.merge(t.purchase().candidate(), seconds, Math::min);
            return SuccessiveHalving.epochWork(sizes.get(t.purchase().candidate()).flops(), settings.training()) / seconds;
        }).sorted().toArray();
        double quantizing = trials.stream().filter(t -> t.purchase() instanceof Purchase.Quantize).mapToDouble(Trial::coreSeconds).average()
                .orElse(GUESSED_QUANTIZING);
        return new Pace(rates.length == 0 ? settings.guessedFlops() : middle(rates), epoch, quantizing);
    }

    private static double middle(double[] sorted) {
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
    }

    /// Seconds of a training of so many epochs.
    double training(Weighed size, int epochs, int examples) {
        Double own = epoch.get(size.name());
        return own == null ? SuccessiveHalving.price(size.flops(), epochs, examples, rate) : SuccessiveHalving.START_SECONDS + epochs * own;
    }
}
