package dev.fulcrum.compress;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Second moments E[x xᵀ] of what products are fed with, gathered over a calibration set; see [LowRank].
public final class InputMoments {
    private InputMoments() {}

    /// @param candidates whose inputs to watch
    /// @param batches    inputs of the graph by name, at least one
    /// @return rows x rows, row by row, by the candidate's value
    public static Map<String, double[]> of(Graph graph, List<FactorizePass.Candidate> candidates, List<Map<String, Tensor>> batches,
            Engine engine) {
        Map<String, double[]> moments = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        try (Session session = engine.open(watching(graph, candidates), SessionOptions.ONE_THREAD)) {
            for (Map<String, Tensor> batch : batches) {
                Map<String, Tensor> seen = new HashMap<>(batch);
                seen.putAll(session.run(batch));
                for (FactorizePass.Candidate c : candidates) {
                    boolean convolution = graph.producers().get(c.value()).is("Conv");
                    double[] sum = moments.computeIfAbsent(c.value(), k -> new double[c.rows() * c.rows()]);
                    counts.merge(c.value(), add(seen.get(c.input()), convolution, c.rows(), sum), Long::sum);
                }
            }
        }
        moments.forEach((value, sum) -> {
            for (int i = 0; i < sum.length; i++) sum[i] /= Math.max(1, counts.get(value));
        });
        return moments;
    }

    private static Graph watching(Graph graph, List<FactorizePass.Candidate> candidates) {
        Set<String> already = graph.outputs().stream().map(Value::name).collect(Collectors.toSet());
        graph.inputs().forEach(i -> already.add(i.name()));
        List<Value> outputs = new ArrayList<>(graph.outputs());
        for (FactorizePass.Candidate c : candidates) {
            if (already.add(c.input())) {
                outputs.add(new Value(c.input(), Optional.of(new TensorType(ElementType.FLOAT, Optional.empty())), new byte[0]));
            }
        }
        return graph.withOutputs(outputs);
    }

    /// Adds x xᵀ of every vector: rows of a matrix, or pixels of [N,C,spatial...].
    private static long add(Tensor values, boolean channelsSecond, int rows, double[] sum) {
        float[] x = values.toFloatArray();
        int pixels = channelsSecond ? (int) (values.count() / Math.max(1, values.dim(0) * rows)) : 1;
        long vectors = x.length / rows;
        double[] vector = new double[rows];
        for (int v = 0; v < vectors; v++) {
            for (int i = 0; i < rows; i++) vector[i] = x[(v / pixels * rows + i) * pixels + v % pixels];
            for (int i = 0; i < rows; i++) for (int j = 0; j < rows; j++) sum[i * rows + j] += vector[i] * vector[j];
        }
        return vectors;
    }
}
