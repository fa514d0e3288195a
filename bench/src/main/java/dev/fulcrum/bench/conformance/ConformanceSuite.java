package dev.fulcrum.bench.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The backend tests of the ONNX project as Debian packages them (`libonnx-testdata`).
public final class ConformanceSuite {
    /// Where the package puts them; the environment variable `FULCRUM_ONNX_TESTDATA` names another folder.
    public static final Path INSTALLED = Path.of("/usr/share/libonnx-testdata/data");

    private ConformanceSuite() {}

    /// The folder of the suite, or empty when it is not installed.
    public static Optional<Path> folder() {
        return Optional.of(Optional.ofNullable(System.getenv("FULCRUM_ONNX_TESTDATA")).map(Path::of).orElse(INSTALLED))
                .filter(Files::isDirectory);
    }

    /// All cases in order of their names.
    public static List<ConformanceCase> cases(Path folder) {
        try (Stream<Path> files = Files.walk(folder, 3)) {
            return files.filter(f -> f.endsWith("model.onnx")).map(Path::getParent).sorted()
                    .map(f -> new ConformanceCase(folder.relativize(f).toString(), f)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
