package dev.fulcrum.bench.conformance;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One case of the ONNX backend tests: a model, inputs and the outputs that they must give.
///
/// @param name   group and folder, for example "node/test_relu"
/// @param folder holds `model.onnx` and `test_data_set_0`
public record ConformanceCase(String name, Path folder) {

    public Path model() {
        return folder.resolve("model.onnx");
    }

    public Graph graph() {
        return OnnxFile.read(model());
    }

    /// Runs the case on an engine and compares. Only a fault counts as a refusal; every other exception is a failure.
    public Outcome run(Engine engine) {
        try {
            Graph graph = graph();
            Optional<Value> untyped = Stream.concat(graph.inputs().stream(), graph.outputs().stream()).filter(v -> v.type().isEmpty())
                    .findFirst();
            if (untyped.isPresent()) return new Outcome.Skipped("value " + untyped.get().name() + " is no tensor");
            return compared(engine, graph);
        } catch (FaultException e) {
            return new Outcome.Skipped(e.getMessage());
        } catch (RuntimeException e) {
            return new Outcome.Failed(e.toString());
        }
    }

    private Outcome compared(Engine engine, Graph graph) {
        Map<String, Tensor> inputs = values("input", graph.inputs());
        Map<String, Tensor> expected = values("output", graph.outputs());
        try (Session session = engine.open(model(), SessionOptions.ONE_THREAD)) {
            Map<String, Tensor> got = session.run(inputs);
            for (Map.Entry<String, Tensor> want : expected.entrySet()) {
                Optional<String> difference = Closeness.difference(want.getValue(), got.get(want.getKey()));
                if (difference.isPresent()) return new Outcome.Failed(want.getKey() + ": " + difference.get());
            }
            return new Outcome.Passed();
        }
    }

    /// The inputs by name, for walkers that are no [Engine].
    public Map<String, Tensor> inputs() {
        return values("input", graph().inputs());
    }

    /// The outputs that are right, by name.
    public Map<String, Tensor> outputs() {
        return values("output", graph().outputs());
    }

    private Map<String, Tensor> values(String kind, List<Value> declared) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (int i = 0; i < declared.size(); i++) {
            Path file = folder.resolve("test_data_set_0").resolve(kind + "_" + i + ".pb");
            if (Files.exists(file)) values.put(declared.get(i).name(), asDeclared(OnnxFile.readTensor(file), declared.get(i)));
        }
        return values;
    }

    /// The suite, made with numpy, stores BFLOAT16 as the bits in UINT16.
    private static Tensor asDeclared(Tensor stored, Value declared) {
        boolean bits = stored.type() == ElementType.UINT16 && declared.type().filter(t -> t.element() == ElementType.BFLOAT16).isPresent();
        return bits ? Tensor.of(ElementType.BFLOAT16, stored.dims(), stored.bytes()) : stored;
    }
}
