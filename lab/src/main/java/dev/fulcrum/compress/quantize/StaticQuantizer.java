package dev.fulcrum.compress.quantize;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.FakeQuantize;
import dev.fulcrum.compress.QuantizationPlan;
import dev.fulcrum.compress.QuantizePass;
import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Carries out a [Step.Quantize] from the float graph to the int8 graph: folds (see [Folding]), equalizes, calibrates, corrects biases,
/// rewrites.
///
/// What depends on the graph and the preparations alone is done once, so that many range methods and exclusions can be tried.
/// Equal graphs, batches and steps give equal bytes.
public final class StaticQuantizer {
    private final Graph prepared;
    private final List<Map<String, Tensor>> batches;
    private final Engine engine;
    private final Map<Calibration.Method, Map<String, dev.fulcrum.compress.Range>> ranges = new EnumMap<>(Calibration.Method.class);
    private final Map<Integer, Map<String, float[]>> errors = new HashMap<>();

    /// @param graph        float
    /// @param preparations done to it first; a step carried out here must ask for the same
    /// @param batches      calibration inputs by name, at least one; each batch is run whole, so its size bounds the memory
    /// @param engine       runs the float graph
    public StaticQuantizer(Graph graph, Set<Step.Preparation> preparations, List<Map<String, Tensor>> batches, Engine engine) {
        Graph folded = Folding.apply(graph);
        this.prepared = preparations.contains(Step.Preparation.EQUALIZE) ? Equalization.apply(folded) : folded;
        this.batches = List.copyOf(batches);
        this.engine = engine;
    }

    /// The whole step in one call.
    ///
    /// @throws dev.fulcrum.unit.FaultException for an opset below 13
    public static Graph quantize(Graph graph, Step.Quantize step, List<Map<String, Tensor>> batches, Engine engine) {
        return new StaticQuantizer(graph, step.preparations(), batches, engine).quantize(step);
    }

    public Graph quantize(Step.Quantize step) {
        Calibration calibration = calibration(step);
        return QuantizePass.apply(corrected(step), calibration, step);
    }

    /// The graph to train with quantization in view; [FakeQuantize#finish] ends it. Biases are left to the training.
    public Graph fake(Step.Quantize step) {
        return FakeQuantize.apply(prepared, calibration(step), step);
    }

    /// The float graph that is quantized: the same function as the one given.
    public Graph prepared() {
        return prepared;
    }

    /// The nodes that a step may quantize or exclude, in the order of the graph.
    public List<Node> candidates() {
        return QuantizationPlan.of(prepared, Set.of()).weighted();
    }

    /// Reads the ranges of several methods from the same runs; later steps find them.
    public void calibrate(Set<Calibration.Method> methods, Set<String> excluded) {
        Set<String> missing = new TreeSet<>(QuantizePass.valuesToCalibrate(prepared, excluded));
        Set<Calibration.Method> wanted = EnumSet.copyOf(methods);
        wanted.removeIf(m -> ranges.getOrDefault(m, Map.of()).keySet().containsAll(missing));
        if (wanted.isEmpty()) return;
        Calibration.of(prepared, missing, batches, engine, wanted)
                .forEach((method, seen) -> ranges.computeIfAbsent(method, m -> new TreeMap<>()).putAll(seen.ranges()));
    }

    private Calibration calibration(Step.Quantize step) {
        calibrate(Set.of(step.ranges()), step.excluded());
        return new Calibration(ranges.getOrDefault(step.ranges(), Map.of()));
    }

    private Graph corrected(Step.Quantize step) {
        if (!step.preparations().contains(Step.Preparation.CORRECT_BIAS)) return prepared;
        var seen = errors.computeIfAbsent(step.largest(), largest -> BiasCorrection.errors(prepared, candidates(), largest, batches,
                engine));
        return BiasCorrection.apply(prepared, QuantizationPlan.of(prepared, step.excluded()).weighted(), seen);
    }
}
