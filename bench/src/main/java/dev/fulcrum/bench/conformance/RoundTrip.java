package dev.fulcrum.bench.conformance;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.OpsetUpgrade;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A case's model read, checked and written again, inside the file and with its weights beside it, and upgraded where it is old: the
/// engine must answer to the bit as it does to the original file, and to the upgraded one within the tolerance of the suite: newer
/// versions of an operator have other kernels.
///
/// @param engine the judge
/// @param folder where models are written
public record RoundTrip(Engine engine, Path folder) {
    /// The opset to which older models are upgraded.
    public static final int MODERN = 21;

    /// What the original gives, or why it gives nothing.
    private record Answer(Map<String, Tensor> outputs, Optional<String> refusal) {}

    /// @param written   the model as read and written again
    /// @param separated the same with external data
    /// @param upgraded  the same at opset [#MODERN]; skipped when it is as new already
    /// @param runs      whether the engine runs the original at all
    public record Ending(Outcome written, Outcome separated, Outcome upgraded, boolean runs) {}

    public Ending of(ConformanceCase c) {
        Graph graph = c.graph();
        List<Fault> faults = GraphCheck.faults(graph);
        if (!faults.isEmpty()) return all(new Outcome.Failed("check: " + faults.getFirst()));
        Optional<Value> untyped = Stream.concat(graph.inputs().stream(), graph.outputs().stream())
                .filter(v -> v.type().isEmpty()).findFirst();
        if (untyped.isPresent()) return all(new Outcome.Skipped("value " + untyped.get().name() + " is no tensor"));
        Map<String, Tensor> inputs = c.inputs();
        Answer want = answer(c.model(), inputs);
        if (want.refusal().isPresent()) return all(new Outcome.Skipped(want.refusal().get()));
        Path inside = folder.resolve("inside.onnx");
        OnnxFile.write(inside, graph);
        Path beside = folder.resolve("beside.onnx");
        OnnxFile.writeWithExternalData(beside, graph);
        return new Ending(compared(inside, inputs, want, true), sameModel(beside, graph).orElseGet(() -> compared(beside, inputs, want,
                true)),
                upgraded(graph, inputs, want), true);
    }

    private static Ending all(Outcome outcome) {
        return new Ending(outcome, outcome, outcome, false);
    }

    private static Optional<Outcome> sameModel(Path file, Graph graph) {
        return OnnxFile.read(file).equals(graph) ? Optional.empty() : Optional.of(new Outcome.Failed("another graph when read again"));
    }

    private Outcome upgraded(Graph graph, Map<String, Tensor> inputs, Answer want) {
        if (graph.opset() >= MODERN || graph.opset() == 0) return new Outcome.Skipped("new already");
        try {
            Path file = folder.resolve("upgraded.onnx");
            OnnxFile.write(file, OpsetUpgrade.to(graph, MODERN));
            return compared(file, inputs, want, false);
        } catch (FaultException e) {
            return new Outcome.Skipped(e.getMessage());
        }
    }

    private Answer answer(Path model, Map<String, Tensor> inputs) {
        try (Session session = engine.open(model, SessionOptions.ONE_THREAD)) {
            return new Answer(new LinkedHashMap<>(session.run(inputs)), Optional.empty());
        } catch (FaultException e) {
            return new Answer(Map.of(), Optional.of(e.getMessage()));
        }
    }

    private Outcome compared(Path model, Map<String, Tensor> inputs, Answer want, boolean toTheBit) {
        Answer got = answer(model, inputs);
        if (got.refusal().isPresent()) return new Outcome.Failed(got.refusal().get());
        for (Map.Entry<String, Tensor> w : want.outputs().entrySet()) {
            Tensor other = got.outputs().get(w.getKey());
            Optional<String> difference = w.getValue().equals(other) ? Optional.empty() : difference(w.getValue(), other, toTheBit);
            if (difference.isPresent()) return new Outcome.Failed(w.getKey() + ": " + difference.get());
        }
        return new Outcome.Passed();
    }

    private static Optional<String> difference(Tensor want, Tensor got, boolean toTheBit) {
        Optional<String> large = Closeness.difference(want, got);
        return large.isEmpty() && toTheBit ? Optional.of("differs within the tolerance") : large;
    }

    /// A folder for the written models.
    public static RoundTrip in(Path folder, Engine engine) throws java.io.IOException {
        return new RoundTrip(engine, Files.createDirectories(folder));
    }
}
