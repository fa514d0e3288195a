package dev.fulcrum.compress.prune;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.train.TrainingSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;

/// Gathers (gradient x weight)² over batches for [Importance.Taylor].
///
/// Squares are taken batch by batch, before the mean: at a trained model gradients of opposite sign cancel over the data, and what is
/// left of their mean is noise, while each batch still shows how far the weight moves the loss.
public final class TaylorStatistics {
    private final Map<String, Tensor> weights;
    private final Map<String, double[]> sums = new TreeMap<>();
    private int batches;

    /// @param model whose weights the gradients belong to
    public TaylorStatistics(Graph model) {
        this.weights = model.initializers();
    }

    /// @param gradients of the loss of one batch by weight, of the weight's dimensions
    public void add(Map<String, Tensor> gradients) {
        batches++;
        gradients.forEach((name, gradient) -> {
            Tensor weight = weights.get(name);
            if (weight == null || weight.type() != ElementType.FLOAT || gradient.type() != ElementType.FLOAT) return;
            double[] sum = sums.computeIfAbsent(name, k -> new double[(int) weight.count()]);
            FloatBuffer w = weight.floats();
            FloatBuffer g = gradient.floats();
            for (int i = 0; i < sum.length; i++) {
                double product = (double) w.get(i) * g.get(i);
                sum[i] += product * product;
            }
        });
    }

    /// The mean over the batches so far, at least one.
    public Importance.Taylor importance() {
        if (batches == 0) throw new IllegalStateException("Taylor importance must have at least one batch of gradients: got none");
        Map<String, Tensor> means = new TreeMap<>();
        sums.forEach((name, sum) -> {
            float[] mean = new float[sum.length];
            for (int i = 0; i < sum.length; i++) mean[i] = (float) (sum[i] / batches);
            means.put(name, Tensor.ofFloats(mean, weights.get(name).dims()));
        });
        return new Importance.Taylor(means);
    }

    /// Over all batches of a session, whose model is not changed.
    public static Importance.Taylor over(TrainingSession session, Iterable<Map<String, Tensor>> batches) {
        TaylorStatistics statistics = new TaylorStatistics(session.model());
        for (Map<String, Tensor> batch : batches) statistics.add(session.gradients(batch));
        return statistics.importance();
    }
}
