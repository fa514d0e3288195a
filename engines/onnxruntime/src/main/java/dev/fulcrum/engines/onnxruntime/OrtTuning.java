package dev.fulcrum.engines.onnxruntime;

import java.nio.file.Path;
import java.util.Optional;

/// Settings that only ONNX Runtime has.
///
/// @param arena          whether the session keeps freed activations for its next run: faster, and larger after a big batch
/// @param memoryPattern  whether activations of one input shape are laid out in one block planned ahead
/// @param optimizedModel where to write the graph that really runs, for audit; it fits this machine only, so never ship it
public record OrtTuning(boolean arena, boolean memoryPattern, Optional<Path> optimizedModel) {
    public static final OrtTuning DEFAULT = new OrtTuning(true, true, Optional.empty());
    /// Gives memory back to the system after each run, for servers that hold many models that are seldom asked.
    public static final OrtTuning SMALL = new OrtTuning(false, false, Optional.empty());

    public OrtTuning writing(Path optimized) {
        return new OrtTuning(arena, memoryPattern, Optional.of(optimized));
    }
}
