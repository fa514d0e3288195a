package dev.fulcrum.train;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A model under training; owns native memory. One thread at a time.
public interface TrainingSession extends AutoCloseable {
    /// One optimiser step in training mode (normalisation uses and updates batch statistics).
    ///
    /// @param batch        model inputs and free objective inputs by name
    /// @param learningRate for this step, at least 0
    /// @return the loss before the step
    double step(Map<String, Tensor> batch, double learningRate);

    /// The gradient of the loss for every weight, in training mode, without a step: weights and optimiser state stay as they are
    /// (normalisation statistics are updated as by a step).
    ///
    /// @param batch model inputs and free objective inputs by name
    Map<String, Tensor> gradients(Map<String, Tensor> batch);

    /// Runs the model in inference mode and returns the values asked for (outputs or intermediates).
    Map<String, Tensor> infer(Map<String, Tensor> inputs, List<String> values);

    /// The model with its current weights and normalisation statistics.
    Graph model();

    /// Writes everything that the next step depends on (weights, statistics, optimiser state), to the bit.
    void save(Path file);

    /// Goes on from what [#save] wrote for the same model, objective and options.
    void restore(Path file);

    @Override
    void close();
}
