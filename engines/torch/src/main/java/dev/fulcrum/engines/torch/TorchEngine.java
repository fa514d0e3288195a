package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.nio.file.Path;

/// Runs ONNX graphs by the walker that also trains them, without gradients: the judge of what training will compute.
public final class TorchEngine implements Engine {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public String version() {
        return Libtorch.version();
    }

    @Override
    public Session open(Path model, SessionOptions options) {
        return open(OnnxFile.read(model), options);
    }

    @Override
    public Session open(Graph model, SessionOptions options) {
        Libtorch.load();
        return new TorchSession(model, options);
    }
}
