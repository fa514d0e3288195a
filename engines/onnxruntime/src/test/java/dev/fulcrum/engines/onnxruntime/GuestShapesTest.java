package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.OpsetUpgrade;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.graph.SymbolicShapes;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Models that somebody else trained: what is inferred of every value is what ONNX Runtime makes of it.
class GuestShapesTest {
    /// The models of the shared data, and every model in the folder of fetched guests.
    private static List<Path> models() {
        Path shared = Path.of(Optional.ofNullable(System.getenv("FULCRUM_DATA")).orElse("../../../shared/data"), "..", "models");
        Path guests = Path.of(Optional.ofNullable(System.getenv("FULCRUM_GUESTS")).orElse("../../bench/target/guests"));
        List<Path> found = Stream.of(shared, guests).filter(Files::isDirectory).flatMap(GuestShapesTest::below).sorted().toList();
        assumeTrue(!found.isEmpty(), "no models in " + shared + " or " + guests + "; set FULCRUM_DATA or FULCRUM_GUESTS");
        return found;
    }

    private static Stream<Path> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".onnx")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void inferredShapesAreThoseOfOnnxRuntime() {
        for (Path model : models()) {
            Graph graph = OnnxFile.read(model);
            // What comes out of a quantizer of ONNX Runtime holds operators of its own.
            if (graph.nodes().stream().anyMatch(n -> !n.domain().isEmpty())) continue;
            Map<String, long[]> sizes = sizes(graph);
            assertThat(GraphCount.of(graph, sizes).uncounted()).as(model + ", uncounted operators").isEmpty();
            compare(model.getFileName().toString(), graph, ShapeInference.infer(graph, sizes), sizes);
            int modern = Math.max(17, graph.opset());
            Graph upgraded = OpsetUpgrade.to(graph, modern);
            compare(model.getFileName() + " at " + modern, upgraded, ShapeInference.infer(upgraded, sizes), sizes);
        }
    }

    @Test
    void declaredOutputsHaveTheNamesThatAreInferred() {
        for (Path model : models()) {
            Graph graph = OnnxFile.read(model);
            if (graph.nodes().stream().anyMatch(n -> !n.domain().isEmpty())) continue;
            Map<String, TensorType> types = SymbolicShapes.infer(graph);
            graph.nodes().forEach(n -> n.outputs().forEach(o -> assertThat(types.get(o).shape()).as(model + ", " + o)
                    .hasValueSatisfying(dims -> assertThat(dims).doesNotContain(new Dim.Unknown()))));
        }
    }

    private static void compare(String name, Graph graph, Map<String, TensorType> types, Map<String, long[]> sizes) {
        Set<String> wanted = new LinkedHashSet<>();
        graph.nodes().stream().filter(n -> !n.is("Constant")).forEach(n -> wanted.addAll(n.outputs()));
        List<Value> all = wanted.stream().map(o -> new Value(o, Optional.of(new TensorType(types.get(o).element(), Optional.empty())),
                new byte[0])).toList();
        try (Session session = new OrtEngine().open(graph.withOutputs(all), SessionOptions.ONE_THREAD)) {
            Map<String, Tensor> made = session.run(inputs(graph, sizes));
            for (String value : wanted) {
                Tensor t = made.get(value);
                Dim[] dims = Arrays.stream(t.dims()).mapToObj(Dim::of).toArray(Dim[]::new);
                assertThat(types.get(value)).as(name + ", " + value).isEqualTo(TensorType.of(t.type(), dims));
            }
        }
    }

    /// Two of a batch, 7 tokens, pictures of 64 x 96.
    private static Map<String, long[]> sizes(Graph graph) {
        Map<String, long[]> sizes = new LinkedHashMap<>();
        for (Value v : graph.inputs()) {
            List<Dim> dims = v.type().orElseThrow().shape().orElseThrow();
            long[] open = dims.size() == 4 ? new long[] {2, 3, 64, 96} : new long[] {2, 7, 7};
            long[] shape = new long[dims.size()];
            for (int a = 0; a < shape.length; a++) shape[a] = dims.get(a) instanceof Dim.Size(long size) ? size : open[a];
            sizes.put(v.name(), shape);
        }
        return sizes;
    }

    private static Map<String, Tensor> inputs(Graph graph, Map<String, long[]> sizes) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value v : graph.inputs()) {
            long[] shape = sizes.get(v.name());
            int count = (int) Tensor.count(shape);
            boolean whole = v.type().orElseThrow().element() == ElementType.INT64;
            long[] ones = new long[count];
            Arrays.fill(ones, 1);
            inputs.put(v.name(), whole ? Tensor.ofLongs(ones, shape) : Tensor.ofFloats(new float[count], shape));
        }
        return inputs;
    }
}
