package dev.fulcrum.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever somebody hands in, the answer is a fault that says what to do, and this process goes on.
class HostileGuestTest {
    @TempDir
    Path folder;

    private Inspected inspect(Path model, Optional<Path> data, Duration patience, Map<String, String> flags) {
        SandboxOptions options = SandboxOptions.of("dev.fulcrum.cli.Main", "worker").withResidentBytes(1200L << 20);
        try (GuestWorkers workers = new GuestWorkers(options, patience, _ -> { })) {
            return new Inspect(workers).of(model, data, Optional.empty(), flags);
        }
    }

    private String refused(Callable<?> work) {
        FaultException e = catchThrowableOfType(FaultException.class, work::call);
        assertThat(e.faults()).allSatisfy(f -> assertThat(f.mend()).isNotBlank());
        return e.getMessage();
    }

    private String refused(Path model) {
        return refused(() -> inspect(model, Optional.empty(), Duration.ofMinutes(1), Map.of()));
    }

    @Test
    void filesThatAreNoModels() throws IOException {
        assertThat(refused(folder.resolve("none.onnx"))).contains("no such file");
        assertThat(refused(folder)).contains("a folder");
        assertThat(refused(Files.writeString(folder.resolve("text.onnx"), "this is no model\n"))).contains("text.onnx");
        byte[] whole = OnnxFile.toBytes(TestingGuests.net("", 4, 1));
        assertThat(refused(Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2)))).contains("cut.onnx");
        assertThat(refused(Files.write(folder.resolve("empty.onnx"), new byte[0]))).contains("empty.onnx");
        assertThat(folder.resolve("guest.yaml")).doesNotExist();
    }

    @Test
    void keysAndDataThatDoNotFitTheModel() throws IOException {
        Path model = folder.resolve("guest.onnx");
        OnnxFile.write(model, TestingGuests.net("", 4, 1));
        Duration minute = Duration.ofMinutes(1);
        assertThat(refused(() -> inspect(model, Optional.empty(), minute, Map.of("size", "[28, 28]")))).contains("pixels", "[batch, 1, 16, 16]");
        assertThat(refused(() -> inspect(model, Optional.empty(), minute, Map.of("output", "nobody")))).contains("answer");
        assertThat(refused(() -> inspect(model, Optional.of(folder.resolve("nowhere")), minute, Map.of()))).contains("no such folder");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThat(refused(() -> inspect(model, Optional.of(empty), minute, Map.of()))).contains("an empty folder");
        Path classes = folder.resolve("classes");
        TestingGuests.pictures(classes, 3);
        assertThat(refused(() -> inspect(model, Optional.of(classes), minute, Map.of("labels", "[cat, dog]")))).contains("bar", "disc", "cat");
    }

    /// Gigabytes out of a few bytes.
    @Test
    void aBlowUpOfMemoryIsAFault() {
        GraphBuilder g = new GraphBuilder("bomb");
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(4));
        String big = g.node("Expand", g.node("ReduceSum", x), g.constant(4, 32_000, 32_000));
        Graph bomb = g.output(g.name("y", g.node("ReduceSum", g.node("Exp", big))), ElementType.FLOAT).build();
        OnnxFile.write(folder.resolve("bomb.onnx"), bomb);
        assertEnds(folder.resolve("bomb.onnx"), Duration.ofMinutes(1));
    }

    /// A loop that never ends.
    @Test
    void aHangIsAFault() {
        GraphBuilder body = new GraphBuilder("body");
        body.input("i", ElementType.INT64);
        String goOn = body.input("go", ElementType.BOOL);
        String state = body.input("s", ElementType.FLOAT);
        body.output(body.name("go2", goOn), ElementType.BOOL);
        body.output(body.name("s2", body.node("Sin", state)), ElementType.FLOAT);
        GraphBuilder g = new GraphBuilder("loop");
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(4));
        String many = g.initializer("many", Tensor.scalar(Long.MAX_VALUE));
        String yes = g.initializer("yes", Tensor.ofBytes(ElementType.BOOL, new byte[] {1}));
        String end = g.node("Loop", n -> n.with("body", new Attribute.OfGraph(body.buildBody())), many, yes, g.node("ReduceSum",
                n -> n.with("keepdims", 0L), x));
        OnnxFile.write(folder.resolve("loop.onnx"), g.output(g.name("y", end), ElementType.FLOAT).build());
        assertEnds(folder.resolve("loop.onnx"), Duration.ofSeconds(20));
    }

    /// Either the engine refuses, or the worker is ended.
    private void assertEnds(Path model, Duration patience) {
        try {
            Inspected seen = inspect(model, Optional.empty(), patience, Map.of());
            assertThat(seen.refused()).isPresent();
        } catch (FaultException e) {
            assertThat(e.getMessage()).containsAnyOf("inspect-guest", "memory", "progress");
        }
    }
}
