package dev.fulcrum.run;

import dev.fulcrum.graph.Graph;
import java.nio.file.Path;

/// A foreign or own machine that executes ONNX graphs; found by `ServiceLoader`.
public interface Engine {
    /// The library's name in lower case, for example "onnxruntime".
    String name();

    /// Name and version of the library, for provenance.
    String version();

    /// Loads a model file.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the engine refuses the model
    Session open(Path model, SessionOptions options);

    /// Loads a model from memory.
    Session open(Graph model, SessionOptions options);
}
