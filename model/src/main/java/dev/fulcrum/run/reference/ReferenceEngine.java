package dev.fulcrum.run.reference;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/// The slow engine in plain Java that judges the fast ones: direct loops over the definitions of the ONNX operators, sums in double.
///
/// It runs one thread whatever the options say. What it does not know it refuses with a fault that names the node; it never guesses.
public final class ReferenceEngine implements Engine {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String version() {
        return "reference 1";
    }

    @Override
    public Session open(Path model, SessionOptions options) {
        return open(OnnxFile.read(model), options);
    }

    @Override
    public Session open(Graph model, SessionOptions options) {
        return new ReferenceSession(model);
    }

    /// The operators of the ONNX domain that the reference knows.
    public static SortedSet<String> operators() {
        return new TreeSet<>(Operators.names());
    }
}
