package dev.fulcrum.run;

import dev.fulcrum.graph.Tensor;
import java.util.Map;

/// A loaded model; owns native memory and is closed by whoever opened it. One thread at a time.
public interface Session extends AutoCloseable {
    /// Runs the model once: input values by name to all output values by name.
    ///
    /// @throws dev.fulcrum.unit.FaultException when an input is missing or has the wrong type or shape
    Map<String, Tensor> run(Map<String, Tensor> inputs);

    /// Prepares repeated runs over the same inputs with nothing copied and nothing allocated between runs: for timing, and for servers that
    /// write the next values into the memory of the inputs.
    Prepared prepare(Map<String, Tensor> inputs);

    /// Whether several threads may run it at once, and each its own prepared run; closing still comes after the last run.
    default boolean isConcurrent() {
        return false;
    }

    @Override
    void close();

    /// Inputs and outputs bound to fixed memory.
    interface Prepared extends AutoCloseable {
        void run();

        /// The outputs as the last run left them, by name: the same tensors every time, overwritten by the next run. Outputs that the
        /// engine cannot bind to fixed memory are missing.
        default Map<String, Tensor> outputs() {
            return Map.of();
        }

        @Override
        void close();
    }
}
