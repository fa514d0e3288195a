package dev.fulcrum.run;

import dev.fulcrum.graph.Tensor;
import java.util.Map;

/// A loaded model; owns native memory and is closed by whoever opened it. One thread at a time.
public interface Session extends AutoCloseable {
    /// Runs the model once: input values by name to all output values by name.
    ///
    /// @throws dev.fulcrum.unit.FaultException when an input is missing or has the wrong type or shape
    Map<String, Tensor> run(Map<String, Tensor> inputs);

    /// Prepares repeated runs over the same inputs with nothing copied and nothing allocated between runs, for timing.
    Prepared prepare(Map<String, Tensor> inputs);

    @Override
    void close();

    /// Inputs and outputs bound to fixed memory.
    interface Prepared extends AutoCloseable {
        void run();

        @Override
        void close();
    }
}
