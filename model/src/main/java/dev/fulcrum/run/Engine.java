package dev.fulcrum.run;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.unit.Fault;
import java.nio.file.Path;
import java.util.ServiceLoader;

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

    /// Gives memory that closed sessions have left in the engine's allocator back to the system, where that can be asked for. A process that opens
    /// and closes sessions all day calls it after each; it takes a few milliseconds at most.
    default void giveBackMemory() {}

    /// The engine of that name on the class path.
    ///
    /// @throws dev.fulcrum.unit.FaultException when it is not there
    static Engine named(String name) {
        return ServiceLoader.load(Engine.class).stream().map(ServiceLoader.Provider::get).filter(e -> e.name().equals(name)).findFirst()
                .orElseThrow(() -> Fault.of("find engine " + name, "must be on the class path", "none of that name",
                        "start with ./fulcrum, which joins the class path that a verb needs").raise());
    }
}
