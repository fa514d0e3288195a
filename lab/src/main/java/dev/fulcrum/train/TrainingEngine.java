package dev.fulcrum.train;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.unit.Fault;
import java.util.List;
import java.util.ServiceLoader;

/// A machine that can follow gradients through ONNX graphs; implemented below `engines/`, found by `ServiceLoader`.
public interface TrainingEngine {
    String name();

    /// Name and version of the library, for provenance.
    String version();

    /// Opens a model for training.
    ///
    /// The objective is an ONNX graph with one scalar output named `loss`. An objective input whose name is a value of the model
    /// (an output or an intermediate such as `logits`) is tied to that value; every other objective input is fed by the batch.
    ///
    /// @throws dev.fulcrum.unit.FaultException naming the node when an operator cannot be trained
    TrainingSession open(Graph model, Graph objective, TrainingOptions options);

    /// What stands in the way of training a model: one fault a node whose operator this engine lacks, bodies included; none for a model
    /// that it can walk.
    default List<Fault> obstacles(Graph model) {
        return List.of();
    }

    /// The training engine on the class path.
    ///
    /// @throws dev.fulcrum.unit.FaultException when there is none
    static TrainingEngine first() {
        return ServiceLoader.load(TrainingEngine.class).findFirst()
                .orElseThrow(() -> Fault.of("train", "a training engine must be on the class path", "none",
                        "start with ./fulcrum, which adds engines/torch").raise());
    }
}
