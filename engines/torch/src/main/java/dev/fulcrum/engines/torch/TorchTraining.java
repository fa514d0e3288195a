package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.train.TrainingEngine;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.List;

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
    public List<Fault> obstacles(Graph model) {
        List<Fault> faults = new ArrayList<>();
        for (Node node : model.nodes()) {
            if (!node.is("Constant")) Operators.missing(node).ifPresent(faults::add);
            for (Attribute attribute : node.attributes().values()) {
                if (attribute instanceof Attribute.OfGraph(Graph body)) faults.addAll(obstacles(body));
            }
        }
        return faults;
    }

    @Override
    public TrainingSession open(Graph model, Graph objective, TrainingOptions options) {
        Libtorch.load();
        return new TorchTrainingSession(model, objective, options);
    }
}
