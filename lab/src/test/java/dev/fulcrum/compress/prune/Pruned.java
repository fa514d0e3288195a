package dev.fulcrum.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCheck;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.ShapeInference;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// A graph with randomly chosen units removed, and the laws that any pruning keeps.
///
/// @param removed slices of the removed units
/// @param muted   those of muted groups
record Pruned(Graph original, PruneGroups groups, PrunePass result, List<PruneGroup.Slice> removed, List<PruneGroup.Slice> muted,
        Map<String, Tensor> input) {

    /// Removes a random part of random groups.
    static Pruned randomly(Graph graph, Map<String, Tensor> input, Random random) {
        Map<String, long[]> dims = new LinkedHashMap<>();
        input.forEach((name, tensor) -> dims.put(name, tensor.dims()));
        PruneGroups groups = PruneGroups.of(graph, dims);
        TreeMap<String, Integer> counts = new TreeMap<>();
        TreeMap<String, List<Integer>> kept = new TreeMap<>();
        for (PruneGroup group : groups.groups()) {
            if (random.nextInt(5) == 0) continue;
            List<Integer> units = new ArrayList<>(IntStream.range(0, group.units().size()).boxed().toList());
            Collections.shuffle(units, random);
            counts.put(group.name(), 1 + random.nextInt(units.size()));
            kept.put(group.name(), units.subList(0, counts.get(group.name())).stream().sorted().toList());
        }
        PrunePass result = PrunePass.apply(graph, new Step.Prune(counts, kept, List.of()), new Importance.Magnitude(), dims);
        return new Pruned(graph, groups, result, removed(groups, result.step(), false), removed(groups, result.step(), true), input);
    }

    private static List<PruneGroup.Slice> removed(PruneGroups groups, Step.Prune step, boolean mutedOnly) {
        List<PruneGroup.Slice> slices = new ArrayList<>();
        step.kept().forEach((name, kept) -> {
            PruneGroup group = groups.group(name);
            if (mutedOnly && !group.muted()) return;
            for (int u = 0; u < group.units().size(); u++) if (!kept.contains(u)) slices.addAll(group.units().get(u).slices());
        });
        return slices;
    }

    /// Well-formed, no more FLOPs or parameters (and fewer parameters as soon as a unit goes), the same shapes for callers.
    void isValid() {
        assertThat(GraphCheck.faults(result.graph())).isEmpty();
        Map<String, long[]> dims = new LinkedHashMap<>();
        input.forEach((name, tensor) -> dims.put(name, tensor.dims()));
        GraphCount before = GraphCount.of(original, dims);
        GraphCount after = GraphCount.of(result.graph(), dims);
        assertThat(after.uncounted()).isSubsetOf(before.uncounted());
        assertThat(after.flops()).isLessThanOrEqualTo(before.flops());
        if (removed.isEmpty()) assertThat(after.parameters()).isEqualTo(before.parameters());
        else assertThat(after.parameters()).isLessThan(before.parameters());
        String output = original.outputs().getFirst().name();
        assertThat(ShapeInference.infer(result.graph(), dims).get(output)).isEqualTo(ShapeInference.infer(original, dims).get(output));
    }

    /// The pruned graph computes what the original computes with the same channels zeroed.
    void equalsZeroing(Engine engine, double tolerance) {
        Map<String, Tensor> expected = run(engine, Zeroing.of(original, removed, muted), input);
        Map<String, Tensor> got = run(engine, result.graph(), input);
        assertThat(got.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) -> {
            float[] a = tensor.toFloatArray();
            float[] b = got.get(name).toFloatArray();
            assertThat(b).hasSameSizeAs(a);
            for (int i = 0; i < a.length; i++) {
                assertThat(b[i]).as("%s[%d], kept %s", name, i, result.step().kept()).isCloseTo(a[i],
                        org.assertj.core.api.Assertions.within((float) (tolerance * Math.max(1, Math.abs(a[i])))));
            }
        });
    }

    static Map<String, Tensor> run(Engine engine, Graph graph, Map<String, Tensor> input) {
        try (Session session = engine.open(graph, SessionOptions.ONE_THREAD)) {
            return session.run(input);
        }
    }
}
