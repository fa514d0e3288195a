package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.train.TrainingEngine;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;

/// Trains ONNX graphs by walking them, objective included, under libtorch's autograd.
public final class TorchTraining implements TrainingEngine {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public String version() {
        return Libtorch.version();
    }

    @Override
    public TrainingSession open(Graph model, Graph objective, TrainingOptions options) {
        Libtorch.load();
        return new TorchTrainingSession(model, objective, options);
    }
}
