package dev.fulcrum.run.reference;

import java.util.List;
import java.util.Map;

/// Losses over scores or log probabilities [N, C, d1, ...] and class indices [N, d1, ...].
final class Losses {
    private Losses() {}

    static void register(Map<String, Kernel> to) {
        to.put("NegativeLogLikelihoodLoss", (Kernel.Single) c -> likelihood(c, c.in(0)));
        to.put("SoftmaxCrossEntropyLoss", c -> {
            Array logs = Softmaxes.along(c.in(0), 1, Softmaxes::logSoftmax);
            return List.of(likelihood(c, logs), logs);
        });
    }

    /// The mean is weighted: the sum of weighted losses over the sum of weights.
    private static Array likelihood(Call c, Array logs) {
        Array target = c.in(1);
        int classes = logs.dim(1);
        int plane = Shape.size(logs.dims, 2, logs.rank());
        Array each = Array.zeros(logs.type, target.dims);
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < target.size(); i++) {
            long label = target.getLong(i);
            if (c.has("ignore_index") && label == c.integer("ignore_index", -1)) continue;
            if (label < 0 || label >= classes) throw new IllegalArgumentException("class must be in [0, " + classes + "): got " + label);
            double weight = c.has(2) ? c.in(2).get((int) label) : 1;
            double loss = -weight * logs.get((int) ((i / plane * classes + label) * plane + i % plane));
            each.set(i, loss);
            sum += loss;
            weights += weight;
        }
        return switch (c.text("reduction", "mean")) {
            case "none" -> each;
            case "sum" -> Array.scalar(logs.type, sum);
            default -> Array.scalar(logs.type, sum / weights);
        };
    }
}
