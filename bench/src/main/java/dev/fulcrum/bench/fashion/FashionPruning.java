package dev.fulcrum.bench.fashion;

import dev.fulcrum.compress.Step;
import dev.fulcrum.compress.prune.Importance;
import dev.fulcrum.compress.prune.PrunePass;
import dev.fulcrum.compress.prune.UniformCounts;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The base with fewer channels, over its dependency graph, at a ladder of multiply-accumulates.
///
/// @param file  the pruned weights, not recovered
/// @param times fewer multiply-accumulates than the base
/// @param step  which channels stay
record FashionPruning(Path file, double times, Step.Prune step) {
    private static final int BLOCK = 8;

    /// Each form has at least so many times fewer multiply-accumulates as asked for.
    static List<FashionPruning> ladder(Path base, List<Double> times, Path folder) {
        Graph graph = OnnxFile.read(base);
        double whole = FashionBase.macs(graph);
        List<FashionPruning> forms = new ArrayList<>();
        for (double fewer : times) {
            Step.Prune counts = UniformCounts.atMost(graph, ShapeInference.inputShapes(graph, 1), 1 / fewer, BLOCK).orElseThrow();
            PrunePass pruned = PrunePass.apply(graph, counts, new Importance.Magnitude(), 1);
            Path file = folder.resolve("pruned-" + (forms.size() + 1) + ".onnx");
            OnnxFile.write(file, pruned.graph());
            AtomicFile.write(folder.resolve("pruned-" + (forms.size() + 1) + ".json"), Json.pretty(pruned.step()));
            forms.add(new FashionPruning(file, whole / FashionBase.macs(pruned.graph()), pruned.step()));
        }
        return forms;
    }
}
