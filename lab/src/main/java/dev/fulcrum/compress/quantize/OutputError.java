package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Relative error of the float outputs: `|candidate − model|₂ / |model|₂` over all batches, the largest of any output.
public final class OutputError implements Disagreement {
    private final List<Map<String, Tensor>> batches;
    private final Engine engine;
    private final List<Map<String, Tensor>> wanted;

    /// @param model   the float model, run once on each batch
    /// @param batches inputs by name, at least one
    public OutputError(Graph model, List<Map<String, Tensor>> batches, Engine engine) {
        this.batches = List.copyOf(batches);
        this.engine = engine;
        this.wanted = answers(model, engine);
    }

    @Override
    public double of(Graph candidate) {
        return of(candidate, engine);
    }

    /// The same with the candidate run by another engine.
    public double of(Graph candidate, Engine other) {
        List<Map<String, Tensor>> got = answers(candidate, other);
        double worst = 0;
        for (String output : wanted.getFirst().keySet()) {
            if (wanted.getFirst().get(output).type() == ElementType.FLOAT) worst = Math.max(worst, error(output, got));
        }
        return worst;
    }

    private List<Map<String, Tensor>> answers(Graph graph, Engine by) {
        List<Map<String, Tensor>> answers = new ArrayList<>();
        try (Session session = by.open(graph, SessionOptions.ONE_THREAD)) {
            batches.forEach(b -> answers.add(session.run(b)));
        }
        return answers;
    }

    private double error(String output, List<Map<String, Tensor>> got) {
        double error = 0;
        double size = 0;
        for (int batch = 0; batch < wanted.size(); batch++) {
            float[] a = wanted.get(batch).get(output).toFloatArray();
            float[] b = got.get(batch).get(output).toFloatArray();
            for (int i = 0; i < a.length; i++) {
                error += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
                size += (double) a[i] * a[i];
            }
        }
        return size > 0 ? Math.sqrt(error / size) : Math.sqrt(error);
    }
}
