package dev.fulcrum.balance;

import dev.fulcrum.dial.CombinedGraph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.unit.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Examples that a model is shown while it is weighed, in a file that goes when this is closed; needed for models that answer together alone.
///
/// @param file    nothing where the model does not need any, or there are none
/// @param missing whether it needs some that are not there
record ShownExamples(Optional<Path> file, boolean missing) implements AutoCloseable {

    /// @param data folder of a result's data, which may be missing
    static ShownExamples of(Path model, Path data) {
        if (!CombinedGraph.isIn(OnnxFile.read(model))) return new ShownExamples(Optional.empty(), false);
        if (!ImageData.isIn(data)) return new ShownExamples(Optional.empty(), true);
        try {
            Path file = Files.createTempFile("fulcrum-shown", ".bin");
            AtomicFile.write(file, ImageData.pictures(data));
            return new ShownExamples(Optional.of(file), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (file.isPresent()) Files.deleteIfExists(file.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
