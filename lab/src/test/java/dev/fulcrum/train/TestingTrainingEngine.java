package dev.fulcrum.train;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// An engine whose only weight mixes in every batch and learning rate that it has seen, so that any difference in order, in number or in
/// rate ends in another weight. It dies at a chosen step, as a killed process would.
final class TestingTrainingEngine implements TrainingEngine {
    private int stepsToLive;

    TestingTrainingEngine(int stepsToLive) {
        this.stepsToLive = stepsToLive;
    }

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public String name() {
        return "testing";
    }

    @Override
    public String version() {
        return "testing 1";
    }

    @Override
    public TrainingSession open(Graph model, Graph objective, TrainingOptions options) {
        return new Mixing(model);
    }

    private final class Mixing implements TrainingSession {
        private final Graph model;
        private double weight;

        Mixing(Graph model) {
            this.model = model;
            this.weight = model.initializers().get("w").floats().get(0);
        }

        @Override
        public double step(Map<String, Tensor> batch, double learningRate) {
            if (--stepsToLive < 0) throw new Killed();
            long seen = 0;
            for (long example : batch.get("examples").toLongArray()) seen = seen * 31 + example;
            weight = (weight * 1.37 + learningRate * 100 + (seen % 1009) * 1e-3) % 7;
            return weight;
        }

        @Override
        public Map<String, Tensor> gradients(Map<String, Tensor> batch) {
            throw new UnsupportedOperationException("the testing engine follows no gradients");
        }

        @Override
        public Map<String, Tensor> infer(Map<String, Tensor> inputs, List<String> values) {
            return Map.of("w", Tensor.scalar((float) weight));
        }

        @Override
        public Graph model() {
            return model.withInitializers(Map.of("w", Tensor.ofFloats(new float[] {(float) weight}, 1)));
        }

        @Override
        public void save(Path file) {
            try {
                Files.writeString(file, Double.toHexString(weight));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void restore(Path file) {
            try {
                weight = Double.parseDouble(Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {}
    }
}
