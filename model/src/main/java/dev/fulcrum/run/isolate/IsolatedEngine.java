package dev.fulcrum.run.isolate;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Another engine, with each model in a process of its own.
///
/// @param inner     that runs the models, by its name in the processes too
/// @param isolation how they are kept apart
public record IsolatedEngine(Engine inner, Isolation isolation) implements Engine {

    @Override
    public String name() {
        return inner.name();
    }

    /// Another speed than the engine's own: figures of one say nothing of the other.
    @Override
    public String version() {
        return inner.version() + ", isolated";
    }

    @Override
    public Session open(Path model, SessionOptions options) {
        return new IsolatedSession(isolation, Map.of("engine", inner.name(), "model", model.toAbsolutePath().toString(),
                "threads", options.threads(), "spin", options.spin()));
    }

    @Override
    public Session open(Graph model, SessionOptions options) {
        try {
            Path file = Files.createTempFile("fulcrum-", ".onnx");
            OnnxFile.write(file, model);
            file.toFile().deleteOnExit();
            return open(file, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
